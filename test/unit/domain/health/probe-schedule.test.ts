import { describe, expect, it } from 'vitest';
import {
  type Asked,
  hurried,
  LONGEST_UNASKED_MS,
  newSchedule,
  type ProbeSchedule,
  QUESTION_LIMITS,
  restBefore,
  SOON_MS,
  takeQuestions,
  withAnswer,
  withPlaces,
} from '../../../../electron/domain/health/probe-schedule.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const EVERY_MS = 10_000;
/** By how much a rest may be shorter than its name says. */
const LEAST = 0.9;

interface Asking {
  readonly key: string;
  readonly atMs: number;
}

/** Lets time pass as the actor would, with members that answer as `answer` says and are hurried when `hurry` says so. */
function play(
  keys: readonly string[],
  {
    untilMs,
    answer,
    hurry = () => [],
    seed = 1,
  }: {
    readonly untilMs: number;
    readonly answer: (key: string, atMs: number) => { readonly asked: Asked; readonly tookMs: number };
    readonly hurry?: (atMs: number) => readonly string[];
    readonly seed?: number;
  },
): readonly Asking[] {
  let schedule = withPlaces(newSchedule(seed, 0), keys, 0);
  const asked: Asking[] = [];
  let open: { key: string; doneMs: number; asked: Asked }[] = [];
  for (let atMs = 0, turns = 0; atMs <= untilMs; turns += 1) {
    if (turns > 2_000_000) throw new Error('time stands still');
    for (const { key, asked: how } of open.filter(({ doneMs }) => doneMs <= atMs))
      schedule = withAnswer(schedule, key, how, EVERY_MS, atMs);
    open = open.filter(({ doneMs }) => doneMs > atMs);
    schedule = hurried(schedule, hurry(atMs), atMs);
    const taken = takeQuestions(schedule, atMs);
    schedule = taken.schedule;
    for (const key of taken.keys) {
      expect(open.map((other) => other.key)).not.toContain(key);
      asked.push({ key, atMs });
      const { asked: how, tookMs } = answer(key, atMs);
      open.push({ key, doneMs: atMs + tookMs, asked: how });
    }
    const restMs = restBefore(schedule, atMs, 1_000);
    const nextAnswerMs = Math.min(...open.map(({ doneMs }) => doneMs - atMs), Number.POSITIVE_INFINITY);
    // The actor sleeps at least a millisecond, and events come at any time.
    atMs += Math.max(1, Math.min(restMs, nextAnswerMs, 50));
  }
  return asked;
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `member-${index}`);

/** The most questions in any window that begins with one. */
function most(asked: readonly Asking[], windowMs: number): number {
  let [worst, first] = [0, 0];
  asked.forEach(({ atMs }, last) => {
    while (atMs - (asked[first]?.atMs ?? 0) >= windowMs) first += 1;
    worst = Math.max(worst, last - first + 1);
  });
  return worst;
}

describe('the schedule of questions', () => {
  it('given settled members, then each is asked once in its interval, and not all at the same moment', () => {
    const asked = play(names(20), {
      untilMs: 200_000,
      answer: () => ({ asked: 'settled', tookMs: 5 }),
    });
    for (const key of names(20)) {
      const own = asked.filter((question) => question.key === key);
      expect(own.length).toBeGreaterThanOrEqual(18);
      expect(own.length).toBeLessThanOrEqual(23);
    }
    // They began together; a tenth of chance a time has parted them.
    const late = asked.filter(({ atMs }) => atMs > 150_000);
    expect(most(late, 500)).toBeLessThan(8);
  });

  it('given one that is unsettled, then it is asked four times quickly and then ever less often', () => {
    const asked = play(['a'], { untilMs: 60_000, answer: () => ({ asked: 'unsettled', tookMs: 0 }) });
    const pauses = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
    for (const pauseMs of pauses.slice(0, 4)) expect(pauseMs).toBeLessThanOrEqual(SOON_MS * 1.1 + 50);
    for (const [index, pauseMs] of pauses.slice(5).entries())
      expect(pauseMs).toBeGreaterThanOrEqual(Math.min(EVERY_MS, SOON_MS * 2 ** (index + 2)) * LEAST);
  });

  it('given a pod that cannot be asked, then it is tried after 1 s, 2 s, 4 s, up to a minute', () => {
    const asked = play(['a'], { untilMs: 600_000, answer: () => ({ asked: 'unasked', tookMs: 0 }) });
    const pauses = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
    expect(asked.length).toBeLessThan(20);
    for (const [index, pauseMs] of pauses.entries()) {
      const wanted = Math.min(LONGEST_UNASKED_MS, 1_000 * 2 ** index);
      expect(pauseMs).toBeGreaterThanOrEqual(wanted * LEAST);
      expect(pauseMs).toBeLessThanOrEqual(wanted * 1.1 + 50);
    }
  });

  it('given any members that do and say anything at any time, then there is no storm', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = new SeededRandom(seed);
      const keys = names(random.between(1, 150));
      const asked = play(keys, {
        seed,
        untilMs: 15_000,
        answer: () => ({
          asked: random.pick(['settled', 'unsettled', 'unasked'] as const),
          tookMs: random.between(0, 1_000),
        }),
        // All of them restart all the time.
        hurry: () => keys.filter(() => random.chance(0.1)),
      });
      const { perSecond, burst } = QUESTION_LIMITS;
      for (const seconds of [1, 5, 15])
        expect(most(asked, seconds * 1_000)).toBeLessThanOrEqual(burst + perSecond * seconds + 1);
      const last = new Map<string, number>();
      for (const { key, atMs } of asked) {
        const formerMs = last.get(key);
        if (formerMs !== undefined) expect(atMs - formerMs).toBeGreaterThanOrEqual(SOON_MS * LEAST);
        last.set(key, atMs);
      }
    }
  });

  it('given more members than the budget allows, then nobody is forgotten', () => {
    const keys = names(200);
    const asked = play(keys, { untilMs: 20_000, answer: () => ({ asked: 'unsettled', tookMs: 20 }) });
    const perMember = keys.map((key) => asked.filter((question) => question.key === key).length);
    expect(Math.min(...perMember)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...perMember) - Math.min(...perMember)).toBeLessThanOrEqual(2);
  });

  it('given the same seed and the same answers, then the same questions at the same times', () => {
    const again = () =>
      play(names(10), { seed: 5, untilMs: 60_000, answer: () => ({ asked: 'settled', tookMs: 3 }) });
    expect(again()).toEqual(again());
    const other = play(names(10), {
      seed: 6,
      untilMs: 60_000,
      answer: () => ({ asked: 'settled', tookMs: 3 }),
    });
    expect(other).not.toEqual(again());
  });

  it('given something that happened, then the member is due now, and never sooner than a quick question would be', () => {
    let schedule: ProbeSchedule = withPlaces(newSchedule(1, 0), ['a'], 0);
    schedule = takeQuestions(schedule, 0).schedule;
    // While it is being asked nothing is gained by asking once more.
    expect(takeQuestions(hurried(schedule, ['a'], 1), 1).keys).toEqual([]);
    schedule = withAnswer(schedule, 'a', 'settled', EVERY_MS, 10);
    schedule = hurried(schedule, ['a', 'nobody'], 20);
    expect(takeQuestions(schedule, SOON_MS - 1).keys).toEqual([]);
    expect(takeQuestions(schedule, SOON_MS).keys).toEqual(['a']);
  });

  it('given members that go, then they are asked no more, and the others keep their turn', () => {
    let schedule = withPlaces(newSchedule(1, 0), ['a', 'b'], 0);
    schedule = takeQuestions(schedule, 0).schedule;
    schedule = withPlaces(schedule, ['b', 'c'], 5);
    expect(takeQuestions(schedule, 5).keys).toEqual(['c']);
    expect(withAnswer(schedule, 'a', 'settled', EVERY_MS, 6).places.has('a')).toBe(false);
  });
});
