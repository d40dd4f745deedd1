import { describe, expect, it } from 'vitest';
import { faultTables } from '../../soak/fault-report.ts';
import { isProven, printRun } from '../../soak/soak-report.ts';
import type { Course, SoakRun } from '../../soak/soak-state.ts';
import { lotRun, soakState } from './builders.ts';

const around = { date: '2026-11-22', machine: '2 cores' };
const gateway = lotRun('random-kill', { seed: 1, drawn: ['gateway-kill'] });
const primary = lotRun(
  'random-kill',
  { seed: 2, drawn: ['primary-kill'] },
  { servedAgainMs: 700, acknowledged: 990, sessions: { acknowledged: 80, lost: 0 } },
);
const pair = lotRun('random-pair', { seed: 1, drawn: ['standby-kill', 'gateway-freeze'] });

const coursesOf = (runs: readonly SoakRun[]): readonly Course[] =>
  runs.flatMap(({ drill, lot }) =>
    lot !== null && (drill === 'random-kill' || drill === 'random-pair')
      ? [{ drill, assisted: true, seed: lot.seed }]
      : [],
  );
const tables = (...runs: readonly SoakRun[]) => faultTables(soakState(...runs), coursesOf(runs), around);

describe('the tables of faults by lot', () => {
  it('have a line for each fault, and one for each two tiers that were hurt at once', () => {
    const text = tables(gateway, { ...gateway, lot: { ...lotOf(gateway), seed: 3 } }, primary, pair);
    expect(text).toContain('| `gateway-kill` | 2 | 2 | 0 | 2000 | 2000 | 0 | 0 | 0 | 2 | 400 ms, 400 ms |');
    expect(text).toContain('| `primary-kill` | 1 | 1 | 0 | 1000 | 990 | 0 | 0 | 0 | 1 | 700 ms, 700 ms |');
    expect(text).toContain('| gateway and primary | 1 | 1 | 0 |');
  });

  it('end with the sums, of which the losses, the faults left and the redundancy are the proof', () => {
    expect(tables(gateway, primary, pair).split('\n').at(-1)).toBe(
      '2026-11-22, 2 cores: 2 single faults and 1 pairs; 3000 requests, 2990 of them acknowledged; 0 acknowledged submissions lost, 0 stored twice; 80 sessions opened, 0 lost; the loss as predicted in 3 of 3; 0 faults left in the store; redundant after 3 of 3.',
    );
  });

  it('tell a loss that nobody predicted, and a predicted one that did not come', () => {
    const lost = lotRun('random-kill', { seed: 4, drawn: ['primary-kill'] }, { lost: 1 });
    const feared = lotRun('random-kill', { seed: 5, drawn: ['primary-kill'], isLossPredicted: true });
    const asFeared = lotRun(
      'random-kill',
      { seed: 6, drawn: ['primary-kill'], isLossPredicted: true },
      { lost: 1 },
    );
    expect(tables(lost, feared, asFeared)).toContain('| 3 | 3 | 0 | 3000 | 3000 | 2 | 0 | 2 | 1 |');
    expect(tables(lost, feared, asFeared)).toContain('the loss as predicted in 1 of 3');
  });

  it('tell what was left behind, which is no proof', () => {
    const left = lotRun('random-kill', {
      ...{ seed: 7, drawn: ['gateway-kill'], faultsLeft: 2, isRedundantAfter: false },
    });
    expect(tables(left)).toContain('2 faults left in the store; redundant after 0 of 1.');
    expect(printRun(left)).toContain(
      '✗ random-kill 7 (gateway-kill) with the guardian, served again after 400 ms, 1000 requests, 0 lost, 0 duplicated: 2 faults were left in the store; the stack was not redundant again',
    );
    expect(isProven(soakState(left), coursesOf([left]), 1)).toBe(false);
    expect(isProven(soakState(gateway, pair), coursesOf([gateway, pair]), 1)).toBe(true);
  });
});

function lotOf({ lot }: SoakRun): NonNullable<SoakRun['lot']> {
  if (lot === null) throw new Error('a run without a lot');
  return lot;
}
