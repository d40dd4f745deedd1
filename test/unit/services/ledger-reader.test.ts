import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../electron/domain/failure.ts';
import type { ExecResult, TreeEntry } from '../../../electron/ports/container-engine.ts';
import { LedgerReader } from '../../../electron/services/ledger-reader.ts';
import { targets } from '../../helpers/drill-world-parts.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const PREFIX = 'tandem-drill-1-';
const FOLDER = 'conversations/2026-11-20T09';
const ok = (stdout: string): ExecResult => ({ exitCode: 0, stdout, stderr: '' });
const row = (n: number, state = 'done'): string =>
  JSON.stringify({ id: `id-${n}`, key: `${PREFIX}${n}`, state, queuePath: `${FOLDER}/id-${n}.json` });
const submission = (id: string, key: string): string =>
  JSON.stringify({ id, idempotencyKey: key, title: 't', messages: [] });

interface Stack {
  /** Who leads, one look after the other; the last stays. */
  readonly leaders?: readonly (string | null)[];
  readonly sql?: (statement: string) => ExecResult;
  readonly shell?: (container: string, command: readonly string[]) => ExecResult;
  readonly files?: Readonly<Record<string, string>>;
}

function readerOf({ sql, shell, files = {}, leaders = ['database-1'] }: Stack) {
  const clock = new ManualClock();
  const commands: string[][] = [];
  let looks = 0;
  const reader = new LedgerReader({
    clock,
    leaders: {
      read: async () => {
        const member = leaders[Math.min(looks, leaders.length - 1)] ?? null;
        looks += 1;
        const modes = { isSynchronous: false, isPaused: false, isSwitchingOver: false };
        return { leader: member === null ? null : { member, revision: '1' }, inSync: [], ...modes };
      },
    },
    exec: {
      run: async (container, command) => {
        commands.push([container, ...command]);
        if (command[0] === 'psql') return sql?.(command.at(-1) ?? '') ?? ok('');
        return shell?.(container, command) ?? ok(command.slice(4).join('\n'));
      },
    },
    files: {
      readTree: async function* (_container, path): AsyncGenerator<TreeEntry> {
        for (const [name, text] of Object.entries(files)) {
          if (!`/data/${name}`.startsWith(`${path}/`)) continue;
          const content = Buffer.from(text);
          yield { path: name.slice(FOLDER.length + 1), sizeBytes: content.length, content };
        }
      },
    },
  });
  return { reader, clock, commands };
}

describe('what is stored', () => {
  it('is all rows of the prefix and their files, and nobody else’s conversations', async () => {
    const { reader, commands } = readerOf({
      sql: () => ok(`${row(0)}\n${row(1)}\n`),
      files: {
        [`${FOLDER}/id-0.json`]: submission('id-0', `${PREFIX}0`),
        [`${FOLDER}/id-1.json`]: '{"half',
        [`${FOLDER}/copy.json`]: submission('id-0', `${PREFIX}0`),
        [`${FOLDER}/other.json`]: submission('other', 'somebody-else'),
        [`${FOLDER}/.id-7.tmp.json`]: submission('id-7', `${PREFIX}7`),
        [`${FOLDER}/notes.txt`]: PREFIX,
      },
    });

    const { rows, files } = await reader.read(targets, PREFIX, [`${FOLDER}/id-0.json`]);

    expect(rows.map(({ id }) => id)).toEqual(['id-0', 'id-1']);
    expect(files).toEqual([
      { path: `${FOLDER}/id-0.json`, content: { id: 'id-0', key: `${PREFIX}0` } },
      { path: `${FOLDER}/id-1.json`, content: null },
      { path: `${FOLDER}/copy.json`, content: { id: 'id-0', key: `${PREFIX}0` } },
    ]);
    expect(commands[0]?.slice(0, 4)).toEqual(['pair-database-1', 'psql', '-U', 'postgres']);
  });

  it('is read once the gateways have finished what was under way', async () => {
    let asked = 0;
    const { reader, clock } = readerOf({ sql: () => ok(row(0, asked++ < 3 ? 'pending' : 'done')) });
    const reading = reader.read(targets, PREFIX, []);
    await clock.advance(2_000);
    expect((await reading).rows[0]?.state).toBe('done');
    expect(asked).toBe(4);
  });

  it('is read as it is when a row stays pending', async () => {
    const { reader, clock } = readerOf({ sql: () => ok(row(0, 'pending')) });
    const reading = reader.read(targets, PREFIX, []);
    await clock.advance(20_500);
    expect((await reading).rows[0]?.state).toBe('pending');
  });

  it('is read through whichever gateway answers, and a folder that is gone counts as empty', async () => {
    const { reader, commands } = readerOf({
      sql: () => ok(row(0)),
      shell: (container) =>
        container === 'pair-gateway-1' ? { exitCode: 126, stdout: '', stderr: 'not running' } : ok(''),
    });
    expect((await reader.read(targets, PREFIX, [])).files).toEqual([]);
    expect(commands.map(([container]) => container)).toEqual([
      'pair-database-1',
      'pair-gateway-1',
      'pair-gateway-2',
    ]);
  });

  it.each<[string, Stack]>([
    ['the database refuses', { sql: () => ({ exitCode: 2, stdout: '', stderr: 'FATAL: no' }) }],
    ['the database answers nonsense', { sql: () => ok('hello') }],
    [
      'no gateway answers',
      { sql: () => ok(row(0)), shell: () => ({ exitCode: 1, stdout: '', stderr: 'no' }) },
    ],
  ])('is never guessed: a failure says that %s', async (_, stack) => {
    const { reader } = readerOf(stack);
    const failure = await reader.read(targets, PREFIX, []).catch(toFailure);
    expect(failure).toMatchObject({ code: 'operation-failed' });
  });
});

describe('cleaning up', () => {
  it('removes the files of the rows and the doubled ones, then the rows, and nothing else', async () => {
    const { reader, commands } = readerOf({
      sql: (statement) => (statement.startsWith('SELECT') ? ok(row(0)) : ok('')),
    });
    await reader.remove(targets, PREFIX, [
      { path: `${FOLDER}/copy.json`, content: { id: 'id-0', key: `${PREFIX}0` } },
      { path: `${FOLDER}/other.json`, content: { id: 'other', key: 'somebody-else' } },
      { path: '../etc/passwd', content: { id: 'x', key: `${PREFIX}9` } },
    ]);
    const [, removal, deletion] = commands;
    expect(removal?.slice(1)).toEqual([
      ...['rm', '-f', '--'],
      ...[`/data/${FOLDER}/id-0.json`, `/data/${FOLDER}/copy.json`],
    ]);
    expect(deletion?.at(-1)).toMatch(/^DELETE FROM submissions .*'\{id-0\}'/);
  });

  it('leaves a row that stays pending to the next drill, with the file that may still be written', async () => {
    const { reader, clock, commands } = readerOf({
      sql: (statement) => ok(statement.startsWith('SELECT') ? `${row(0, 'pending')}\n${row(1)}` : ''),
    });
    const removing = reader.remove(targets, PREFIX, []);
    await clock.advance(20_500);
    expect(await removing).toBe(1);
    const [removal, deletion] = commands.slice(-2);
    expect(removal?.slice(4)).toEqual([`/data/${FOLDER}/id-1.json`]);
    expect(deletion?.at(-1)).toContain("'{id-1}'");
  });

  it('takes thousands of files in commands of a bearable length', async () => {
    const rows = Array.from({ length: 1_000 }, (_, n) => row(n)).join('\n');
    const { reader, commands } = readerOf({
      sql: (statement) => ok(statement.startsWith('SELECT') ? rows : ''),
    });
    expect(await reader.remove(targets, PREFIX, [])).toBe(1_000);
    expect(commands.filter((command) => command[1] === 'rm').map((command) => command.length - 4)).toEqual([
      400, 400, 200,
    ]);
  });
});

describe('cleaning up after a load that was cut short', () => {
  /** Rows that arrive at these times, and go when they are removed. */
  function arriving(...rows: readonly { readonly atMs: number; readonly state?: string }[]) {
    const deleted = new Set<number>();
    const world = readerOf({
      sql: (statement) => {
        if (statement.startsWith('DELETE')) {
          for (const [n] of rows.entries()) if (statement.includes(`id-${n}`)) deleted.add(n);
          return ok('');
        }
        const nowMs = world.clock.monotonicMs() - startMs;
        const there = rows.flatMap(({ atMs, state }, n) =>
          atMs <= nowMs && !deleted.has(n) ? [row(n, state)] : [],
        );
        return ok(there.join('\n'));
      },
    });
    const startMs = world.clock.monotonicMs();
    const removing = async () => {
      let left: number | null = null;
      void world.reader.removeUntilQuiet(targets, PREFIX).then((count) => {
        left = count;
      });
      await settle();
      let tookMs = 0;
      while (left === null && tookMs < 10_000) {
        await world.clock.advance(10);
        await settle();
        tookMs += 10;
      }
      return { left, tookMs, deleted: [...deleted] };
    };
    return { removing };
  }

  it('goes on as long as something comes, and a quarter of a second longer', async () => {
    const { left, deleted, tookMs } = await arriving({ atMs: 0 }, { atMs: 200 }, { atMs: 400 }).removing();
    expect({ left, deleted }).toEqual({ left: 0, deleted: [0, 1, 2] });
    expect(tookMs).toBeGreaterThanOrEqual(650);
    expect(tookMs).toBeLessThanOrEqual(750);
  });

  it('is soon over when nothing comes', async () => {
    const { left, tookMs } = await arriving().removing();
    expect(left).toBe(0);
    expect(tookMs).toBeLessThanOrEqual(300);
  });

  it('waits for nothing that stays pending, and says how many these are', async () => {
    const { left, deleted, tookMs } = await arriving({ atMs: 0, state: 'pending' }, { atMs: 100 }).removing();
    expect({ left, deleted }).toEqual({ left: 1, deleted: [1] });
    expect(tookMs).toBeLessThanOrEqual(1_600);
  });
});

describe('of a database with a standby', () => {
  it('the member that leads is asked, once one does', async () => {
    const { reader, clock, commands } = readerOf({
      leaders: [null, 'database-2'],
      sql: () => ok(row(0)),
    });
    const reading = reader.read(targets, PREFIX, []);
    await settle();
    await clock.advance(1_000);
    expect((await reading).rows).toHaveLength(1);
    expect(commands.filter(([, program]) => program === 'psql').map(([container]) => container)).toEqual([
      'pair-database-2',
    ]);
  });

  it('nothing is counted while nobody leads', async () => {
    const { reader, clock } = readerOf({ leaders: [null] });
    const reading = reader.read(targets, PREFIX, []).then(
      () => null,
      (error) => error.failure,
    );
    for (let second = 0; second < 40; second += 1) {
      await settle();
      await clock.advance(1_000);
    }
    expect(await reading).toMatchObject({
      code: 'operation-failed',
      message: expect.stringContaining('is led by nobody'),
    });
  });
});
