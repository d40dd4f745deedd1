import { describe, expect, it } from 'vitest';
import { rows } from '../../bench/rows.ts';
import { printTable, type TableEntry, withMeasured } from '../../bench/table.ts';

const entry = (id: string, runs: readonly number[], beside = ''): TableEntry => {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  const [value = 0] = runs;
  const spread = { min: Math.min(...runs), max: Math.max(...runs), n: runs.length };
  return { row, beside, result: { id, value, unit: row.unit, spread, target: 0, holds: true } };
};

describe('table of the bench', () => {
  it('has the rows in the order that was agreed', () => {
    expect(rows.map(({ id }) => id)).toEqual([
      'up-vs-compose',
      'down-vs-compose',
      'plan-300',
      'durable-vs-pgbench',
      'balancer-vs-direct',
      'idle-cpu',
      'idle-rss',
      'thirty-idle-cpu',
      'thirty-watched-cpu',
      'monitor-vs-docker-stats',
      'gateway-kill-slowest',
      'gateway-freeze-slowest',
      'gateway-cut-off-slowest',
      'balancer-kill-slowest',
      'drill-abort',
      'pg-kill-assisted',
      'pg-kill-native',
      'pg-freeze-assisted',
      'pg-cut-off-assisted',
      'pg-time-to-redundant',
      'redis-kill-assisted',
      'redis-kill-native',
      'redis-freeze-assisted',
      'pg-switchover-pause',
      'redis-switchover-pause',
      'durable-with-standby',
      'log-ingest',
      'log-search-1m',
      'log-flood',
      'event-to-subscriber-p95',
      'measuring-overhead',
      'event-to-screen-p95',
      'first-interactive',
      'initial-js-gzip',
      'log-scroll-fps',
      'page-memory-1m-lines',
      'host-cold-start',
      'refused-messages',
      'packed-size-without-electron',
    ]);
  });

  it('prints a line a row with target and spread', () => {
    expect(printTable([entry('plan-300', [20, 18, 31]), entry('balancer-vs-direct', [0.9])])).toBe(
      [
        '✓  plan-300            20 ms  ≤ 50 ms  18 to 31, n = 3',
        '✓  balancer-vs-direct  0.9    ≥ 0.85   0.9 to 0.9, n = 1',
      ].join('\n'),
    );
  });

  it('says what was not measured and why', () => {
    const { row } = entry('plan-300', [1]);
    const result = {
      id: row.id,
      value: null,
      unit: row.unit,
      spread: null,
      target: 50,
      holds: false,
    } as const;
    expect(printTable([{ row, result, beside: 'no engine' }])).toBe(
      '✗  plan-300  not measured  ≤ 50 ms    no engine',
    );
  });

  it('writes the table between the marks of a README and leaves the rest alone', () => {
    const text = withMeasured(
      '# A\n<!-- bench -->\n| `gone` | former |\n<!-- /bench -->\nrest\n',
      [entry('idle-cpu', [0.2], 'Docker itself: 3 %')],
      FIRST,
      ORDER,
    );
    expect(text).toMatch(/^# A\n<!-- bench -->\n\| row /);
    expect(text).toMatch(/\n\nMeasured on 2026-01-02: 2 cores\.\n<!-- \/bench -->\nrest\n$/);
    expect(text).toContain('| 0.2 % | ≤ 0.5 % | yes | 0.2 to 0.2, n = 1; Docker itself: 3 % |');
    expect(text).not.toContain('gone');
    expect(withMeasured('# A\n', [], FIRST, ORDER)).toBeNull();
  });

  it('keeps the lines of rows that were not measured, in their order and with where they come from', () => {
    const whole = [entry('plan-300', [20]), entry('idle-cpu', [0.2]), entry('idle-rss', [90])];
    const before = withMeasured('<!-- bench -->\n<!-- /bench -->', whole, FIRST, ORDER) ?? '';
    const lines = (text: string | null) => (text ?? '').split('\n').filter((line) => line.startsWith('| `'));

    const after = withMeasured(before, [entry('idle-cpu', [0.3])], SECOND, ORDER);
    expect(lines(after).map((line) => line.slice(0, 11))).toEqual([
      '| `plan-300',
      '| `idle-cpu',
      '| `idle-rss',
    ]);
    expect(lines(after)[0]).toBe(lines(before)[0]);
    expect(lines(after)[1]).toContain('| 0.3 % |');
    expect(after).toContain(
      '\nMeasured on 2026-01-02: 2 cores.\nMeasured on 2026-02-03 (`idle-cpu`): 4 cores.\n',
    );

    const again = withMeasured(after ?? '', [entry('idle-rss', [91])], SECOND, ORDER);
    expect(again).toContain('\nMeasured on 2026-02-03 (`idle-cpu`, `idle-rss`): 4 cores.\n');
    const anew = withMeasured(
      again ?? '',
      [entry('idle-cpu', [0.4])],
      { ...SECOND, date: '2026-03-04' },
      ORDER,
    );
    expect(anew).toContain('(`idle-rss`): 4 cores.\nMeasured on 2026-03-04 (`idle-cpu`): 4 cores.\n');
  });
});

const ORDER = rows.map(({ id }) => id);
const FIRST = { date: '2026-01-02', machine: '2 cores' };
const SECOND = { date: '2026-02-03', machine: '4 cores' };
