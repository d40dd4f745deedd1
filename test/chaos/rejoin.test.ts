import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DatabaseStack, PATIENCE } from '../helpers/database-stack.ts';
import { logText } from '../helpers/hardened-containers.ts';
import { cutOff } from '../helpers/pod-networks.ts';
import { RowWriter } from '../helpers/row-writer.ts';

/**
 * Obligation: a former primary that holds what its successor does not know comes back as a standby of that successor by
 * itself: rewound where its log reaches back far enough, else cloned anew.
 */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const WHOLE = ['Leader running', 'Replica streaming'];
/** Rows that nobody but the former primary ever had. */
const STRAY = -1;

/** Its Patroni neither demotes it nor gives its key back, as on a machine where it gets no processor. */
const FREEZE_PATRONI =
  'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2> /dev/null)" != patroni ] || { kill -STOP "$(basename "$p")" && echo frozen; }; done';

/** Later checkpoints in later files, so that nothing but a rewind needs the earlier ones. */
const MOVE_ON = [1, 2].flatMap(() => ['-c', 'SELECT pg_switch_wal()', '-c', 'CHECKPOINT']);
const FORGET = `redo=$(psql -XqAtc 'SELECT redo_wal_file FROM pg_control_checkpoint()') && [ -n "$redo" ] || exit 1
cd "$PGDATA/pg_wal" || exit 1
for file in [0-9A-F]*; do
  if [ "\${#file}" = 24 ] && [[ $file < $redo ]]; then rm "$file" && echo "$file"; fi
done`;
/** The log ends in nothing: the next start cannot recover by itself. */
const LOSE_LOG = 'rm "$PGDATA"/pg_wal/0*';

let stack: DatabaseStack;
let writer: RowWriter;

beforeAll(async () => {
  stack = await DatabaseStack.open('rejoin');
  writer = new RowWriter(stack);
  // Nobody but Patroni: a guardian would fence the primary before it could stray.
  await stack.up({ synchronous: 'off', guardian: '{ enabled: false }' });
  await writer.makeTable();
});

afterAll(async () => {
  await stack?.close();
});

/** What Patroni and PostgreSQL of a member said from now on. */
async function logFromNow(member: string): Promise<() => Promise<string>> {
  const container = stack.cluster.container(member);
  const { length } = await logText(container);
  return async () => (await logText(container)).slice(length);
}

interface Returned {
  readonly former: string;
  readonly successor: string;
  /** What it said since it was started again. */
  said(): Promise<string>;
}

/**
 * The primary is cut off, goes on taking writes that nobody else gets, and dies; the other member leads. Resolves when
 * it was started again, on its network.
 */
async function straysAndReturns(
  meanwhile: (primary: string) => Promise<void> = async () => {},
): Promise<Returned> {
  await stack.expectMembers('database-1', WHOLE);
  const former = await stack.memberWith('database-1', 'Leader');
  const successor = await stack.memberWith('database-1', 'Replica');
  for (let count = 0; count < 5; count += 1)
    expect(await writer.write({ patienceMs: PATIENCE.timeout })).toBe(true);
  await expect
    .poll(() => stack.inside(successor, 'SELECT count(*) FROM ledger').catch(String), PATIENCE)
    .toBe(await stack.inside(former, 'SELECT count(*) FROM ledger'));

  expect(await stack.cluster.inside(former, ['bash', '-c', FREEZE_PATRONI])).toBe('frozen');
  const reconnect = await cutOff(stack.docker, { stack: stack.name, member: former, group: 'database' });
  await stack.inside(former, `INSERT INTO ledger SELECT ${STRAY} FROM generate_series(1, 100)`);
  await meanwhile(former);
  await stack.cluster.container(former).kill();
  await expect.poll(() => stack.memberWith(successor, 'Leader').catch(String), PATIENCE).toBe(successor);
  await expect.poll(() => writer.write(), PATIENCE).toBe(true);

  await reconnect();
  const said = await logFromNow(former);
  await stack.start(former);
  return { former, successor, said };
}

/** Streams on the successor's timeline, and has its rows and no others. */
async function expectFollows({ former, successor }: Returned): Promise<void> {
  await stack.expectMembers(successor, WHOLE);
  const timelines = await stack.timelines(successor);
  expect(timelines.get(former)).toBe(timelines.get(successor));
  expect(await stack.memberWith(successor, 'Leader')).toBe(successor);
  expect(await writer.write({ patienceMs: PATIENCE.timeout })).toBe(true);
  const rows = (member: string) =>
    stack.inside(member, `SELECT count(*), count(*) FILTER (WHERE id = ${STRAY}) FROM ledger`).catch(String);
  const wanted = await rows(successor);
  expect(wanted).toMatch(/\|0$/);
  await expect.poll(() => rows(former), PATIENCE).toBe(wanted);
  await writer.expectNothingLost();
}

const REWOUND = /running pg_rewind from/;
const CLONED = /replica has been created using basebackup/;

describe('a former primary with a log of its own', () => {
  it('is rewound', async () => {
    const returned = await straysAndReturns();
    await expectFollows(returned);
    const said = await returned.said();
    expect(said).toMatch(REWOUND);
    expect(said).toMatch(/pg_rewind exit code=0/);
    expect(said).toMatch(/servers diverged at WAL location/);
    expect(said).not.toMatch(CLONED);
  });

  it('is cloned anew when the log that a rewind would need is gone', async () => {
    const returned = await straysAndReturns(async (primary) => {
      await stack.cluster.inside(primary, ['psql', '-XqAt', ...MOVE_ON]);
      expect(await stack.cluster.inside(primary, ['bash', '-c', FORGET])).toMatch(/^[0-9A-F]{24}/);
    });
    await expectFollows(returned);
    const said = await returned.said();
    expect(said).toMatch(REWOUND);
    expect(said).toMatch(/pg_rewind exit code=1/);
    expect(said).toMatch(CLONED);
  });

  it('that cannot even recover from its end keeps its data until a person has it copied anew', async () => {
    const returned = await straysAndReturns(async (primary) => {
      await stack.cluster.inside(primary, ['bash', '-c', LOSE_LOG]);
    });
    await stack.expectMembers(returned.successor, ['Leader running', 'Replica start failed']);
    expect(await returned.said()).toMatch(/could not locate a valid checkpoint record/);
    expect(await returned.said()).not.toMatch(CLONED);
    await expect.poll(() => stack.told(), PATIENCE).toContain(`nobody follows ${returned.successor}`);

    const order = { stack: stack.name, member: returned.former };
    expect((await stack.host.run('member.reinit', order)).failure).toBeNull();
    await expectFollows(returned);
    expect(await returned.said()).toMatch(CLONED);
  });
});
