import { describe, expect, it } from 'vitest';
import { rows } from '../../bench/rows.ts';
import { markdownTable, printTable, type TableEntry, withTable } from '../../bench/table.ts';

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
      'gateway-kill-slowest',
      'gateway-freeze-slowest',
      'gateway-cut-off-slowest',
      'balancer-kill-slowest',
      'pg-kill-assisted',
      'pg-kill-native',
      'pg-freeze-assisted',
      'pg-time-to-redundant',
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
    const table = markdownTable([entry('idle-cpu', [0.2], 'Docker itself: 3 %')], {
      date: '2026-01-02',
      machine: '2 cores',
    });
    const text = withTable('# A\n<!-- bench -->\nformer table\n<!-- /bench -->\nrest\n', table);
    expect(text).toMatch(/^# A\n<!-- bench -->\n\| row /);
    expect(text).toMatch(/Measured on 2026-01-02: 2 cores\.\n<!-- \/bench -->\nrest\n$/);
    expect(text).toContain('| 0.2 % | ≤ 0.5 % | yes | 0.2 to 0.2, n = 1; Docker itself: 3 % |');
    expect(text).not.toContain('former table');
    expect(withTable('# A\n', table)).toBeNull();
  });
});
