import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

/**
 * How a member of a cache decides whether it starts as master, by the very functions of its image. Who answers is made up,
 * because the moments that matter are too short to be met: an election that is won between two of its questions.
 */

const FOLDER = fileURLToPath(new URL('../../../resources/images/redis/', import.meta.url));
const SELF = '10.0.0.1';
const REPLICA = '10.0.0.2';
const OTHER = '10.0.0.3';

/** What a Sentinel and a replica say before and after an election. */
interface Answers {
  readonly master: string;
  readonly epoch: number;
  readonly replication: readonly string[];
}

const follows = (master: string, link: 'up' | 'down', offset: number): readonly string[] => [
  'role:slave',
  `master_host:${master}`,
  `master_link_status:${link}`,
  `slave_repl_offset:${offset}`,
];

const ANSWERERS = `
volume_is_empty() { return 1; }
stage() { if [ -e "$WORLD/elected" ]; then echo after; else echo before; fi; }
ask() {
  local address=$1
  case $3 in
    *GET-MASTER*) cat "$WORLD/$(stage)/sentinel" ;;
    *REPLICAS*) printf 'ip\\n%s\\n' ${REPLICA} ;;
    INFO*)
      [ "$ELECTED" != while-looking ] || touch "$WORLD/elected"
      cat "$WORLD/$(stage)/replica"
      [ "$ELECTED" != after-looking ] || touch "$WORLD/elected"
      ;;
  esac
}
decide_role
`;

let world: string;

afterEach(() => rmSync(world, { recursive: true, force: true }));

async function decided(
  elected: 'never' | 'while-looking' | 'after-looking',
  before: Answers,
  after: Answers = before,
): Promise<{ readonly role: string; readonly said: string }> {
  world = mkdtempSync(join(tmpdir(), 'tandem-redis-'));
  for (const [stage, { master, epoch, replication }] of Object.entries({ before, after })) {
    mkdirSync(join(world, stage));
    const sentinel = [master, 'config-epoch', epoch, 'num-slaves', 1];
    writeFileSync(join(world, stage, 'sentinel'), `${sentinel.join('\n')}\n`);
    writeFileSync(join(world, stage, 'replica'), `${replication.join('\n')}\n`);
  }
  const script = readFileSync(join(FOLDER, 'tandem-redis'), 'utf8')
    .replace('. /usr/local/lib/tandem-redis-common', '. "$COMMON"')
    .replace(/^require_readable [\s\S]*/m, ANSWERERS);
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], {
    timeout: 30_000,
    env: {
      ...{ PATH: process.env.PATH, WORLD: world, ELECTED: elected, COMMON: join(FOLDER, 'common') },
      ...{ TANDEM_GROUP: 'cache', TANDEM_ADDRESS: SELF, TANDEM_SENTINELS: '10.0.0.9' },
    },
  });
  return { role: stdout.trim(), said: stderr };
}

const named = (replication: readonly string[]): Answers => ({ master: SELF, epoch: 1, replication });
const anotherWon: Answers = { master: OTHER, epoch: 2, replication: follows(OTHER, 'up', 700) };

describe.skipIf(process.platform === 'win32')('a member that the Sentinels name', () => {
  it('starts as master when no replica outlived it', async () => {
    const { role, said } = await decided('never', named(follows(SELF, 'down', 1)));
    expect(role).toBe('');
    expect(said).toContain('starts as master (epoch 1, 1 Sentinels)');
  });

  it('waits for the election while a replica has what it may lack', async () => {
    const { role, said } = await decided('after-looking', named(follows(SELF, 'down', 700)), anotherWon);
    expect(role).toBe(`replicaof ${OTHER} 6379`);
    expect(said).toContain('waits: a replica lived on');
    expect(said).not.toContain('starts as master');
  });

  it('asks once more, because an election may be won while it looks at the replicas', async () => {
    const { role, said } = await decided('while-looking', named(follows(SELF, 'down', 700)), anotherWon);
    expect(role).toBe(`replicaof ${OTHER} 6379`);
    expect(said).not.toContain('starts as master');
  });

  it('waits for the Sentinels to hear of a replica that is a master already', async () => {
    const won = { ...anotherWon, master: REPLICA };
    const { role, said } = await decided('after-looking', named(['role:master']), won);
    expect(role).toBe(`replicaof ${REPLICA} 6379`);
    expect(said).not.toContain('starts as master');
  });
});
