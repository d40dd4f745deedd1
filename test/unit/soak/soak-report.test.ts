import { describe, expect, it } from 'vitest';
import { isProven, printDuration, printRun, soakTable, withSoakTable } from '../../soak/soak-report.ts';
import { KILL, KILL_ALONE, soakRun, soakState } from './builders.ts';

const around = { date: '2026-11-21', machine: '2 cores' };

describe('the table of a soak', () => {
  it('shows counts, medians and the worst of each drill in each way', () => {
    const table = soakTable(
      soakState(
        soakRun(KILL),
        soakRun(KILL, { servedAgainMs: 700 }),
        soakRun(KILL, { servedAgainMs: 1_500 }),
        soakRun(KILL_ALONE),
      ),
      [KILL, KILL_ALONE],
      around,
    );
    expect(table).toContain(
      '| `primary-kill` | yes | 3 | 3 | 0 | 3000 | 0 | 0 | 700 ms, 1.5 s | 5.0 s, 5.0 s |',
    );
    expect(table).toContain('| `primary-kill` | no | 1 | 1 | 0 | 1000 |');
    expect(table).toContain(
      '2026-11-21, 2 cores: 4 drills, 4000 requests, 0 acknowledged submissions lost, 0 stored twice.',
    );
  });

  it('hides no run that did not pass and none that never served again', () => {
    const bad = soakRun(KILL, {
      servedAgainMs: null,
      lost: 2,
      deviations: ['2 acknowledged submissions were lost'],
    });
    expect(soakTable(soakState(soakRun(KILL), bad), [KILL], around)).toContain(
      '| 2 | 1 | 0 | 2000 | 2 | 0 | 400 ms, 400 ms (1 times never) |',
    );
    expect(soakTable(soakState(), [KILL], around)).toContain('| 0 | 0 | 0 | 0 | 0 | 0 | never | never |');
    expect(printRun(bad)).toBe(
      '✗ primary-kill with the guardian, not served again, 1000 requests, 2 lost, 0 duplicated: 2 acknowledged submissions were lost',
    );
  });

  it('counts what was disturbed apart, with its requests and without its times', () => {
    const disturbed = soakRun(KILL, {
      servedAgainMs: 9_000,
      takenShare: 0.4,
      deviations: ['12 requests failed'],
    });
    expect(soakTable(soakState(soakRun(KILL), disturbed), [KILL], around)).toContain(
      '| `primary-kill` | yes | 2 | 1 | 1 | 2000 | 0 | 0 | 400 ms, 400 ms |',
    );
    expect(printRun(disturbed)).toContain(
      '0 duplicated, disturbed (40 % of the processors): 12 requests failed',
    );
  });

  it('takes its place in the page and leaves the rest alone', () => {
    const page = '<!-- faults -->\n<!-- /faults -->\n<!-- soak -->\nold\n<!-- /soak -->\nb';
    expect(withSoakTable(page, 'soak', 'new')).toBe(
      '<!-- faults -->\n<!-- /faults -->\n<!-- soak -->\nnew\n<!-- /soak -->\nb',
    );
    expect(withSoakTable('<!-- soak --><!-- /soak -->', 'faults', 'new')).toBeNull();
  });
});

describe('a proof', () => {
  it('is every drill often enough in each way, and none that did not pass', () => {
    const whole = soakState(soakRun(KILL), soakRun(KILL_ALONE));
    expect(isProven(whole, [KILL, KILL_ALONE], 1)).toBe(true);
    expect(isProven(whole, [KILL, KILL_ALONE], 2)).toBe(false);
    expect(
      isProven(
        soakState(soakRun(KILL, { deviations: ['late'] }), soakRun(KILL_ALONE)),
        [KILL, KILL_ALONE],
        1,
      ),
    ).toBe(false);
    expect(isProven(soakState(soakRun(KILL, { lost: 1 }), soakRun(KILL_ALONE)), [KILL, KILL_ALONE], 1)).toBe(
      false,
    );
  });
});

describe('a duration', () => {
  it.each([
    [20_000, '1 min'],
    [59 * 60_000, '59 min'],
    [60 * 60_000, '1 h 0 min'],
    [150 * 60_000, '2 h 30 min'],
  ])('of %i ms is %s', (durationMs, text) => {
    expect(printDuration(durationMs)).toBe(text);
  });
});
