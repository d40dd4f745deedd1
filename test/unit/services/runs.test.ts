import { describe, expect, it } from 'vitest';
import { fail } from '../../../electron/domain/failure.ts';
import type { Journal, RunRecord } from '../../../electron/ports/journal.ts';
import { type RunEvent, Runs } from '../../../electron/services/runs.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const HOUR_MS = 3_600_000;

describe('a run', () => {
  it.each([HOUR_MS, -HOUR_MS])(
    'took as long as it took when the calendar is set by %d ms meanwhile',
    async (byMs) => {
      const clock = new ManualClock();
      const ends: { readonly endedAtMs: number }[] = [];
      const journal: Pick<Journal, 'startRun' | 'endRun'> = {
        startRun: async () => {},
        endRun: async (_id, end) => void ends.push(end),
      };
      const runs = new Runs({ journal: journal as Journal, clock, newId: () => 'run-1' });
      const events: RunEvent[] = [];
      runs.subscribe((event) => events.push(event));
      const startedAtMs = clock.nowMs();

      const work = async () => {
        await clock.sleep(2_000);
        return { kind: 'nothing' } as const;
      };
      runs.start({ kind: 'up', stack: 'web', subject: '', work });
      clock.setCalendar(byMs);
      await clock.advance(2_000);
      await settle();

      const told: RunRecord[] = events.flatMap((event) => (event.kind === 'ended' ? [event.run] : []));
      expect(told).toMatchObject([{ state: 'completed', startedAtMs, endedAtMs: startedAtMs + 2_000 }]);
      expect(ends).toMatchObject([{ endedAtMs: startedAtMs + 2_000 }]);
    },
  );

  it.each([
    ['cancelled', 'aborted'],
    ['drill-aborted', 'aborted'],
    ['drill-refused', 'failed'],
  ] as const)('that ends with %s is %s', async (code, state) => {
    const ends: { readonly state: string }[] = [];
    const journal: Pick<Journal, 'startRun' | 'endRun'> = {
      startRun: async () => {},
      endRun: async (_id, end) => void ends.push(end),
    };
    const runs = new Runs({ journal: journal as Journal, clock: new ManualClock(), newId: () => 'run-1' });
    const work = async () => fail({ code, message: 'over' });
    runs.start({ kind: 'drill', stack: 'web', subject: 'gateway-kill', work });
    await settle();
    expect(ends).toMatchObject([{ state }]);
  });

  it('is not begun on a stack that another one changes, and is afterwards', async () => {
    const clock = new ManualClock();
    const journal: Pick<Journal, 'startRun' | 'endRun'> = {
      startRun: async () => {},
      endRun: async () => {},
    };
    let last = 0;
    const newId = () => `run-${++last}`;
    const runs = new Runs({ journal: journal as Journal, clock, newId });
    const work = async () => {
      await clock.sleep(2_000);
      return { kind: 'nothing' } as const;
    };
    const drill = (stack: string) => runs.start({ kind: 'drill', stack, subject: 'gateway-kill', work });
    const first = drill('web');

    expect(() => drill('web')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          code: 'host-busy',
          message: expect.stringContaining('Kill the serving gateway'),
          hint: expect.stringContaining(first),
        }),
      }),
    );
    expect(() => drill('shop')).not.toThrow();

    await clock.advance(2_000);
    await settle();
    expect(runs.active()).toEqual([]);
    expect(() => drill('web')).not.toThrow();
  });
});

it('are told for all stacks while they are under way, and not after', async () => {
  const clock = new ManualClock();
  const journal: Pick<Journal, 'startRun' | 'endRun'> = { startRun: async () => {}, endRun: async () => {} };
  let last = 0;
  const newId = () => {
    last += 1;
    return `run-${last}`;
  };
  const runs = new Runs({ journal: journal as Journal, clock, newId });
  const work = async () => {
    await clock.sleep(2_000);
    return { kind: 'nothing' } as const;
  };
  runs.start({ kind: 'up', stack: 'web', subject: '', work });
  runs.start({ kind: 'drill', stack: 'other', subject: 'gateway-kill', work });

  expect(runs.active().map(({ id, stack }) => [id, stack])).toEqual([
    ['run-1', 'web'],
    ['run-2', 'other'],
  ]);
  await clock.advance(2_000);
  expect(runs.active()).toEqual([]);
});
