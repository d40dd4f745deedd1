import { beforeEach, describe, expect, it } from 'vitest';
import type { HostUsage, UsageReading } from '../../../electron/domain/usage/usage.ts';
import type { MetricSample } from '../../../electron/ports/metric-store.ts';
import type { UsageTarget } from '../../../electron/ports/usage-reader.ts';
import { Sampling, type UsageSample } from '../../../electron/services/sampling.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { desiredPod, observedContainer } from '../../helpers/desired.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const HOST: HostUsage = {
  cpuPercent: 12,
  cores: 2,
  memoryBytes: 1,
  memoryTotalBytes: 2,
  load: 0.5,
  disk: null,
};

let clock: ManualClock;
let reads: string[];
let kept: MetricSample[];
let troubles: string[];
let hostFails: boolean;
/** By member; what is missing answers at once. */
let answers: Map<string, () => Promise<UsageReading | null>>;
let sampling: Sampling;
let ended: AbortController;
let running: Promise<void>;
let underWay: number;
let mostUnderWay: number;

beforeEach(() => {
  clock = new ManualClock();
  reads = [];
  kept = [];
  troubles = [];
  hostFails = false;
  answers = new Map();
  ended = new AbortController();
  underWay = 0;
  mostUnderWay = 0;
  sampling = new Sampling({
    reader: {
      read: async (target: UsageTarget) => {
        const name = target.id.replace(/^id-demo-/, '');
        reads.push(name);
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        try {
          return await (answers.get(name)?.() ?? reading());
        } finally {
          underWay -= 1;
        }
      },
      keepOnly: () => {},
    },
    host: {
      read: async () => {
        if (hostFails) throw new Error('no /proc');
        return HOST;
      },
    },
    keep: (samples) => kept.push(...samples),
    clock,
    random: () => 0,
    onTrouble: (text) => troubles.push(text),
  });
  running = sampling.run(ended.signal);
});

function reading(): UsageReading {
  return {
    atMs: clock.monotonicMs(),
    // Half a core, always.
    cpuNs: clock.monotonicMs() * 500_000,
    memoryBytes: 5,
    memoryLimitBytes: null,
    readBytes: null,
    writtenBytes: null,
    processes: 1,
    network: null,
  };
}

function lookAt(stack: string, pods: readonly string[], change: object = {}): StackLook {
  const containers = pods.flatMap((pod) =>
    desiredPod(pod, [`${pod}-1`], { address: '10.201.0.9' }).map((container) =>
      observedContainer(container, change),
    ),
  );
  return { stack, atMs: clock.nowMs(), view: { observed: { containers } } } as unknown as StackLook;
}

async function end(): Promise<void> {
  ended.abort();
  // Whoever waits for an answer gives up by the clock.
  await clock.advance(5_000);
  await running;
}

describe('how often is measured', () => {
  it('is every half minute while nobody looks, and what is measured is kept', async () => {
    sampling.observe(lookAt('demo', ['a', 'b']));
    await clock.advance(95_000);
    expect(reads.filter((name) => name === 'a-1')).toHaveLength(3);
    expect(kept.filter(({ member }) => member === 'b-1')).toHaveLength(3);
    expect(kept.filter(({ member }) => member === null)).toHaveLength(3);
    expect(kept.at(-1)?.values[0]).toBe(50);
    await end();
  });

  it('is at once and then every second while somebody looks, once for all who do', async () => {
    sampling.observe(lookAt('demo', ['a']));
    const [one, other]: UsageSample[][] = [[], []];
    const leaveOne = sampling.follow('demo', (sample) => one?.push(sample));
    const leaveOther = sampling.follow('demo', (sample) => other?.push(sample));
    await settle();
    expect(one).toHaveLength(1);
    await clock.advance(5_000);
    expect(reads).toHaveLength(6);
    expect(one).toEqual(other);
    expect(one?.map(({ everyMs }) => everyMs)).toEqual(Array(6).fill(1_000));
    expect(one?.[0]?.members[0]?.usage).toMatchObject({ cpuPercent: null, memoryBytes: 5 });
    expect(one?.[1]?.members[0]?.usage).toMatchObject({ cpuPercent: 50 });
    leaveOne();
    await clock.advance(2_000);
    expect(other).toHaveLength(8);
    leaveOther();
    await clock.advance(60_000);
    expect(reads.length).toBeLessThanOrEqual(11);
    await end();
  });

  it('is by stack: who looks at one does not speed up the other', async () => {
    sampling.observe(lookAt('demo', ['a']));
    sampling.observe(lookAt('other', ['b']));
    sampling.follow('demo', () => {});
    await clock.advance(29_000);
    expect(reads.filter((name) => name === 'a-1').length).toBeGreaterThanOrEqual(29);
    expect(reads.filter((name) => name === 'b-1').length).toBeLessThanOrEqual(2);
    await end();
  });

  it('is never while the machine sleeps, and at once after that', async () => {
    sampling.observe(lookAt('demo', ['a']));
    sampling.follow('demo', () => {});
    await clock.advance(2_000);
    sampling.suspend();
    const before = reads.length;
    await clock.advance(600_000);
    expect(reads).toHaveLength(before);
    sampling.resume();
    await settle();
    expect(reads).toHaveLength(before + 1);
    await end();
  });

  it('is never for a stack of which nothing runs, unless somebody looks', async () => {
    sampling.observe(lookAt('demo', ['a'], { state: 'exited' }));
    await clock.advance(90_000);
    expect([reads, kept]).toEqual([[], []]);
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await settle();
    expect(samples[0]?.members).toMatchObject([{ member: 'a-1', isRunning: false, usage: null }]);
    await end();
  });

  it('leaves whoever is asked three quarters of the time', async () => {
    sampling.observe(lookAt('demo', ['a']));
    answers.set('a-1', async () => {
      await clock.sleep(200);
      return reading();
    });
    for (const pod of ['b', 'c', 'd', 'e', 'f']) answers.set(`${pod}-1`, answers.get('a-1') as never);
    sampling.observe(lookAt('demo', ['a', 'b', 'c', 'd', 'e', 'f']));
    sampling.follow('demo', () => {});
    await clock.advance(48_000);
    // A round takes 1.2 s and rests 3.6 s.
    expect(reads.filter((name) => name === 'a-1').length).toBeLessThanOrEqual(11);
    expect(mostUnderWay).toBe(1);
    await end();
  });
});

describe('a member that does not answer', () => {
  it('holds up nobody, and is not asked again before it has answered', async () => {
    sampling.observe(lookAt('demo', ['a', 'b']));
    let answer: (reading: UsageReading | null) => void = () => {};
    answers.set('a-1', () => new Promise((resolve) => (answer = resolve)));
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await clock.advance(10_000);
    expect(reads.filter((name) => name === 'a-1')).toHaveLength(1);
    expect(reads.filter((name) => name === 'b-1').length).toBeGreaterThanOrEqual(9);
    expect(samples.at(-1)?.members).toMatchObject([
      { member: 'a-1', isRunning: true, usage: null, why: 'it has not answered yet' },
      { member: 'b-1', usage: { cpuPercent: 50 } },
    ]);
    answers.delete('a-1');
    answer(reading());
    await clock.advance(3_000);
    expect(samples.at(-1)?.members[0]).toMatchObject({ why: '', usage: { cpuPercent: 50 } });
    await end();
  });

  it('together with many others makes no storm: eight questions are under way at most', async () => {
    const pods = Array.from({ length: 30 }, (_, index) => `p${index}`);
    sampling.observe(lookAt('demo', pods));
    for (const pod of pods) answers.set(`${pod}-1`, () => new Promise(() => {}));
    sampling.follow('demo', () => {});
    await clock.advance(60_000);
    expect(mostUnderWay).toBe(8);
    expect(reads).toHaveLength(8);
    await end();
  });

  it('within a second, like all others, is told a sample later and as often as it answers', async () => {
    const pods = ['a', 'b', 'c', 'd', 'e'];
    sampling.observe(lookAt('demo', pods));
    for (const pod of pods) {
      answers.set(`${pod}-1`, async () => {
        await clock.sleep(900);
        return reading();
      });
    }
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await clock.advance(20_000);
    expect(mostUnderWay).toBeLessThanOrEqual(5);
    expect(samples.length).toBeGreaterThanOrEqual(9);
    expect(samples.at(-1)?.members.map(({ usage }) => usage?.cpuPercent)).toEqual(Array(5).fill(50));
    expect(samples.slice(2).every(({ members }) => members.every(({ usage }) => usage !== null))).toBe(true);
    await end();
  });

  it('within a second comes to its turn however many others there are', async () => {
    const pods = Array.from({ length: 30 }, (_, index) => `p${index}`);
    sampling.observe(lookAt('demo', pods));
    for (const pod of pods) {
      answers.set(`${pod}-1`, async () => {
        await clock.sleep(900);
        return reading();
      });
    }
    sampling.follow('demo', () => {});
    await clock.advance(60_000);
    const times = pods.map((pod) => reads.filter((name) => name === `${pod}-1`).length);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(4);
    expect(mostUnderWay).toBeLessThanOrEqual(8);
    await end();
  });

  it('because the engine refuses, is asked ever less often', async () => {
    sampling.observe(lookAt('demo', ['a', 'b']));
    answers.set('a-1', async () => {
      throw new Error('the engine is busy');
    });
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await clock.advance(120_000);
    expect(reads.filter((name) => name === 'a-1').length).toBeLessThanOrEqual(8);
    expect(samples.at(-1)?.members[0]).toMatchObject({ usage: null, why: 'the engine is busy' });
    await end();
  });
});

describe('what is told beside it', () => {
  it('is how often a member was restarted and ran out of memory; a new life has no rates yet', async () => {
    sampling.observe(lookAt('demo', ['a'], { restartCount: 2, oomKilled: true }));
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await clock.advance(1_000);
    sampling.noteOom('demo', 'demo-a-1');
    sampling.observe(lookAt('demo', ['a'], { restartCount: 3, startedAt: '2026-02-02T00:00:00Z' }));
    await clock.advance(1_000);
    expect(samples[1]?.members[0]).toMatchObject({ restarts: 2, oomKills: 1, usage: { cpuPercent: 50 } });
    expect(samples[2]?.members[0]).toMatchObject({ restarts: 3, oomKills: 2, usage: { cpuPercent: null } });
    await end();
  });

  it('goes on without the machine when that cannot be measured, and says so once', async () => {
    hostFails = true;
    sampling.observe(lookAt('demo', ['a']));
    const samples: UsageSample[] = [];
    sampling.follow('demo', (sample) => samples.push(sample));
    await clock.advance(5_000);
    expect(samples.at(-1)).toMatchObject({ host: null, members: [{ member: 'a-1' }] });
    expect(troubles).toEqual(['measuring this machine: no /proc']);
    await end();
  });

  it('reaches the others when one listener throws', async () => {
    sampling.observe(lookAt('demo', ['a']));
    const samples: UsageSample[] = [];
    sampling.follow('demo', () => {
      throw new Error('a screen that is gone');
    });
    sampling.follow('demo', (sample) => samples.push(sample));
    await settle();
    expect(samples).toHaveLength(1);
    expect(troubles).toEqual(['a screen that is gone']);
    await end();
  });
});
