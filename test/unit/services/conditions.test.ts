import { beforeEach, describe, expect, it } from 'vitest';
import { type ConditionQuestion, Conditions } from '../../../electron/services/conditions.ts';
import { counters, server } from '../../helpers/balancer-counters.ts';
import { emptyEngine, settledEngine } from '../../helpers/desired.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText, withStandby } from '../../helpers/stack-files.ts';

const TEXT = withStandby(stackText('gateway-pair'));
const desired = compiled(TEXT);
const question: ConditionQuestion = {
  spec: specOf(TEXT),
  desired,
  observed: settledEngine(desired),
  isLocal: true,
};
const DAY_MS = 86_400_000;

let clock: ManualClock;
let asked: string[];
let read: string[];
let isDown: boolean;
let missing: string[];
let answer: () => Promise<void>;
let conditions: Conditions;

beforeEach(() => {
  clock = new ManualClock();
  [asked, read, missing] = [[], [], []];
  isDown = false;
  answer = async () => {};
  conditions = new Conditions({
    clock,
    reader: {
      read: async ({ member }) => {
        asked.push(member);
        await answer();
        return counters([], [server({ state: isDown ? 'down' : 'up' })]);
      },
    },
    certificates: {
      inText: (text) => (text === '' ? [] : [{ subject: text, notAfterMs: clock.nowMs() + 10 * DAY_MS }]),
      servedAt: async () => null,
    },
    secrets: {
      read: async (_stack, name) => {
        read.push(name);
        if (name === 'tls-authority') throw new Error('not readable');
        return `in ${name}`;
      },
      missing: async () => missing,
    },
  });
});

/** Time goes on while the look waits. */
async function look(change: Partial<ConditionQuestion> = {}) {
  let found: Awaited<ReturnType<Conditions['look']>> | null = null;
  void conditions.look({ ...question, ...change }).then((result) => {
    found = result;
  });
  await settle();
  if (found === null) await clock.advance(1_000);
  return (found ?? []) as Awaited<ReturnType<Conditions['look']>>;
}

describe('conditions of a stack', () => {
  it('given certificates and balancers, then the first look waits for both', async () => {
    isDown = true;
    const found = await look();
    expect(found.filter(({ kind }) => kind === 'balancer').map(({ subject }) => subject)).toEqual([
      'balancer/api',
      'database-balancer/api',
    ]);
    const names = found.filter(({ kind }) => kind === 'certificate').map(({ subject }) => subject);
    expect(names.some((name) => name.startsWith('the secret database-2-tls-'))).toBe(true);
    expect(names).not.toContain('the secret tls-authority');
  });

  it('given many looks, then balancers are asked every quarter of a minute and secrets read every hour', async () => {
    await look();
    const [once, secrets] = [asked.length, read.length];
    expect(once).toBe(4);
    for (let seconds = 0; seconds < 10; seconds += 1) {
      await look();
      await clock.advance(1_000);
    }
    expect(asked).toHaveLength(once);
    await clock.advance(5_000);
    await look();
    expect(asked).toHaveLength(2 * once);
    expect(read).toHaveLength(secrets);
    await clock.advance(3_600_000);
    await look();
    expect(read).toHaveLength(2 * secrets);
  });

  it('given balancers that hang, then the first look waits a second and later ones not at all', async () => {
    answer = () => new Promise(() => {});
    const beforeMs = clock.monotonicMs();
    await look();
    expect(clock.monotonicMs() - beforeMs).toBe(1_000);
    const [once] = [asked.length];
    await clock.advance(60_000);
    await look();
    expect(asked).toHaveLength(once);
  });

  it('given secrets that are not there yet, then they are not read', async () => {
    missing = desired.secrets.map(({ name }) => name);
    await look();
    expect(read).toEqual([]);
  });

  it('given a stack that is down, then nothing is amiss and nobody is asked', async () => {
    isDown = true;
    expect(await look({ observed: emptyEngine })).toEqual([]);
    expect([asked, read]).toEqual([[], []]);
  });
});
