import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../electron/domain/failover/incident.ts';
import { COOL_DOWN_MS, PROBE_EVERY_MS } from '../../../electron/domain/failover/policy.ts';
import type { GroupHands, IncidentLog } from '../../../electron/ports/guardian.ts';
import { Guardian } from '../../../electron/services/guardian.ts';
import { FailoverWorld } from '../../helpers/failover-world.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const INSTRUCTIONS = { isEnabled: true, isInMaintenance: false, isInDrill: false, stoppedOnPurpose: [] };
/** Between the monotonic clock of the test and the calendar. */
const EPOCH_OFFSET_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

class CalendarClock extends ManualClock {
  timersEarlyByMs = 0;

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(ms - this.timersEarlyByMs, signal);
  }

  override nowMs(): number {
    return EPOCH_OFFSET_MS + super.nowMs();
  }
}

let clock: CalendarClock;
let world: FailoverWorld;
let ended: AbortController;
let running: Promise<void>;
let recorded: Incident[];
let troubles: string[];
let hands: GroupHands;
let log: IncidentLog;
let guardian: Guardian;

beforeEach(() => {
  clock = new CalendarClock();
  world = new FailoverWorld('patroni', 2, new SeededRandom(1));
  ended = new AbortController();
  recorded = [];
  troubles = [];
  hands = handsOf(world);
  log = {
    record: async (incident) => {
      recorded.push(incident);
    },
    handOversSince: async () => [],
  };
});

afterEach(async () => {
  ended.abort();
  await clock.advance(0);
  await running;
  expect(world.violations).toEqual([]);
});

function handsOf(model: FailoverWorld): GroupHands {
  return {
    look: async () => ({ members: model.lookAtMembers(), ...model.lookAtManager() }),
    probe: async (member, timeoutMs) => {
      const outcome = model.probe(model.member(member));
      // The way to the member and back takes its time, too.
      if (outcome === 'silent') await clock.sleep(timeoutMs + 10);
      return outcome;
    },
    kill: async (member, life) => model.perform({ kind: 'kill', member, life }),
    confirm: async (member) => model.perform({ kind: 'confirm', member }),
    releaseLeader: async (leadership) =>
      model.perform({ kind: 'release-leader', leadership, expiresAtMs: Number.POSITIVE_INFINITY }),
    orderFailover: async (leadership, withinMs) =>
      model.perform({ kind: 'order-failover', leadership, expiresAtMs: model.nowMs + withinMs }),
    start: async (member, life) => model.perform({ kind: 'start', member, life }),
  };
}

async function guard(silenceMs?: number): Promise<void> {
  guardian = new Guardian({
    group: { name: 'data', manager: world.manager, members: world.names, silenceMs },
    instructions: INSTRUCTIONS,
    hands,
    incidents: log,
    clock,
    onTrouble: (text) => troubles.push(text),
  });
  running = guardian.run(ended.signal);
  await pass(2 * PROBE_EVERY_MS);
}

async function pass(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 10) {
    world.step(10);
    await clock.advance(10);
  }
}

describe('Guardian', () => {
  it('hands over as soon as the engine hints at a death, and journals each step by the calendar', async () => {
    await guard();
    const diedAtMs = clock.nowMs();
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(20);
    expect(world.leader).toBeNull();

    await pass(1_000);
    expect(world.writablePrimary()?.name).toBe('data-2');
    expect(recorded.find(({ outcome }) => outcome === 'handed-over')?.steps[0]).toEqual({
      atMs: diedAtMs,
      text: 'data-1: its container is not running',
    });
  });

  it('fences a frozen primary and lets writes resume within two seconds', async () => {
    await guard();
    world.member('data-1').isFrozen = true;
    await pass(2_000);

    expect(world.writablePrimary()?.name).toBe('data-2');
    expect(world.member('data-1').engineState).toBe('stopped');
  });

  it('asks a silent member at every turn, and knows after a second that it will say nothing', async () => {
    await guard();
    const frozenAtMs = clock.nowMs();
    world.member('data-1').isFrozen = true;
    let asked = 0;
    const ask = hands.probe;
    hands = Object.assign(hands, {
      probe: (member: string, timeoutMs: number) => {
        if (member === 'data-1') asked += 1;
        return ask(member, timeoutMs);
      },
    });
    await pass(2_000);

    expect(asked).toBeGreaterThanOrEqual(4);
    const steps = recorded.find(({ outcome }) => outcome === 'handed-over')?.steps ?? [];
    expect(steps[0]?.text).toContain('4 times in a row');
    // Four questions, and at most one turn before the first.
    expect((steps[0]?.atMs ?? 0) - frozenAtMs).toBeLessThanOrEqual(1_250);
  });

  it('waits as long as the stack file says before it takes silence for death', async () => {
    await guard(8_000);
    await pass(4_000);
    const frozenAtMs = clock.nowMs();
    world.member('data-1').isFrozen = true;
    await pass(6_000);
    expect(recorded).toEqual([]);
    await pass(5_000);

    const steps = recorded.find(({ outcome }) => outcome === 'handed-over')?.steps ?? [];
    expect(steps[0]?.text).toContain('4 times in a row');
    expect((steps[0]?.atMs ?? 0) - frozenAtMs).toBeGreaterThanOrEqual(7_000);
  });

  it('knows of a death at once all the same', async () => {
    await guard(60_000);
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(1_000);
    expect(world.writablePrimary()?.name).toBe('data-2');
  });

  it('ends at once although a question is still open', async () => {
    await guard(60_000);
    hands = Object.assign(hands, { probe: () => new Promise(() => {}) });
    await pass(2 * PROBE_EVERY_MS);
    ended.abort();
    await pass(20);
    await expect(Promise.race([running, Promise.resolve('still running')])).resolves.toBeUndefined();
  });

  it('given timers that end a part of a millisecond early, then no turn is left out', async () => {
    clock.timersEarlyByMs = 0.4;
    let asked = 0;
    const ask = hands.probe;
    hands = Object.assign(hands, {
      probe: (member: string, timeoutMs: number) => {
        asked += 1;
        return ask(member, timeoutMs);
      },
    });
    await guard();
    asked = 0;
    await pass(40 * PROBE_EVERY_MS);
    expect(asked).toBeGreaterThanOrEqual(2 * 39);
    expect(asked).toBeLessThanOrEqual(2 * 41);
  });

  it.each([HOUR_MS, -HOUR_MS])(
    'hands over as ever when the calendar is set by %d ms in the middle, and tells steps in their order',
    async (byMs) => {
      await guard();
      world.member('data-1').isFrozen = true;
      await pass(PROBE_EVERY_MS);
      clock.setCalendar(byMs);
      await pass(2_000);

      expect(world.writablePrimary()?.name).toBe('data-2');
      const steps = recorded.find(({ outcome }) => outcome === 'handed-over')?.steps ?? [];
      const times = steps.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((one, other) => one - other));
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(3_000);
    },
  );

  it('pauses no longer than usual after a hand-over from the future: the calendar was set back since', async () => {
    log.handOversSince = async () => [clock.nowMs() + HOUR_MS];
    await guard();
    await pass(COOL_DOWN_MS);
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(1_000);

    expect(world.writablePrimary()?.name).toBe('data-2');
  });

  it('brings the fenced member back as a standby', async () => {
    await guard();
    world.member('data-1').isFrozen = true;
    await pass(10_000);

    expect(world.isResponsive(world.member('data-1'))).toBe(true);
    expect(world.member('data-1').believesPrimary).toBe(false);
    expect(guardian.explain()).toBe('watching');
  });

  it('takes a call that throws for one that may have been done', async () => {
    let calls = 0;
    const { releaseLeader } = hands;
    hands = {
      ...hands,
      releaseLeader: async (leadership) => {
        calls += 1;
        if (calls > 1) return releaseLeader(leadership);
        throw new Error('connection reset');
      },
    };
    await guard();
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(4_000);

    expect(calls).toBe(2);
    expect(world.writablePrimary()?.name).toBe('data-2');
  });

  it('does not count a question that nobody could ask', async () => {
    await guard();
    hands.probe = async () => {
      throw new Error('the agent is gone');
    };
    await pass(3_000);

    expect(world.member('data-1').engineState).toBe('running');
    expect(guardian.explain()).toBe('watching');
  });

  it('hands over without a journal, and says that it has none', async () => {
    log = {
      record: async () => {
        throw new Error('disk full');
      },
      handOversSince: async () => {
        throw new Error('journal locked');
      },
    };
    await guard();
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(1_000);

    expect(world.writablePrimary()?.name).toBe('data-2');
    expect(troubles).toContain('journal locked');
    expect(troubles).toContain('disk full');
  });

  it('remembers through its journal how often it has handed over', async () => {
    const minuteAgo = clock.nowMs() - 60_000;
    log.handOversSince = async () => [minuteAgo, minuteAgo + 1, minuteAgo + 2];
    await guard();
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(1_000);

    expect(world.handOvers).toBe(0);
    expect(guardian.explain()).toContain('3 times within 10 minutes');
  });

  it('is not held up by a hand-over that was long ago', async () => {
    const minuteAgo = clock.nowMs() - 60_000;
    log.handOversSince = async () => [minuteAgo];
    await guard();
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(1_000);

    expect(world.handOvers).toBe(1);
  });

  it('does nothing while it is switched off', async () => {
    await guard();
    guardian.instruct({ ...INSTRUCTIONS, isEnabled: false });
    world.killThroughEngine(world.member('data-1'));
    guardian.hint();
    await pass(5_000);

    expect(world.handOvers).toBe(0);
    expect(recorded).toEqual([]);
  });
});
