import { type Budget, fullBudget, leftIn, spent } from './budget.ts';

/**
 * Whom to ask when, for all members on one engine. Nothing here may end in a storm, whatever the members do:
 *
 *   resting ──due, and the budget has a question left──► asked ──answer──► resting
 *
 * - at most one question to a member is under way;
 * - a settled member rests for its full interval, an unsettled one for a short time that doubles with each question that
 *   finds it unsettled again, up to the interval; one that could not be asked at all rests longer and longer;
 * - all questions together take from one budget, so that a thousand members that restart all the time are asked no more often
 *   than it allows, the one that has waited longest first.
 *
 * Rests differ by a tenth, by a seed, so that members that began together are not asked together for ever.
 */
export interface ProbeSchedule {
  readonly seed: number;
  /** Handed out so far. */
  readonly questions: number;
  readonly budget: Budget;
  readonly places: ReadonlyMap<string, Place>;
}

interface Place {
  readonly dueMs: number;
  readonly isAsked: boolean;
  readonly lastAskedMs: number;
  /** Number of its last question; with the seed it makes the next rest's share of chance. */
  readonly lastQuestion: number;
  /** Questions in a row that did not find it settled. */
  readonly unsettled: number;
  /** Questions in a row that could not be put. */
  readonly unasked: number;
}

/** `settled`: nothing is expected of it soon. `unsettled`: another answer may change its state. `unasked`: nobody could ask. */
export type Asked = 'settled' | 'unsettled' | 'unasked';

/** In all, for one engine: an agent's answer costs the host about a tenth of a millisecond, and the engine twice that. */
export const QUESTION_LIMITS = { perSecond: 40, burst: 40 };
/** So many quick questions find what falls after three bad answers and rises after two good ones. */
const QUICK_QUESTIONS = 4;
export const SOON_MS = 250;
const UNASKED_MS = 1_000;
export const LONGEST_UNASKED_MS = 60_000;
const CHANCE = 0.1;

export function newSchedule(seed: number, atMs: number): ProbeSchedule {
  return { seed, questions: 0, budget: fullBudget(QUESTION_LIMITS, atMs), places: new Map() };
}

/** Exactly these are to be asked from now on; who is new is due at once. */
export function withPlaces(schedule: ProbeSchedule, keys: readonly string[], atMs: number): ProbeSchedule {
  const places = new Map<string, Place>();
  for (const key of keys) {
    const fresh = {
      dueMs: atMs,
      isAsked: false,
      lastAskedMs: Number.NEGATIVE_INFINITY,
      lastQuestion: 0,
      unsettled: 0,
      unasked: 0,
    };
    places.set(key, schedule.places.get(key) ?? fresh);
  }
  return { ...schedule, places };
}

/** Those that are due, as far as the budget goes; they count as asked from now on. */
export function takeQuestions(
  schedule: ProbeSchedule,
  atMs: number,
): { readonly schedule: ProbeSchedule; readonly keys: readonly string[] } {
  const left = leftIn(schedule.budget, QUESTION_LIMITS, atMs);
  const keys = [...schedule.places]
    .filter(([, { isAsked, dueMs }]) => !isAsked && dueMs <= atMs)
    .sort(([one, { dueMs }], [other, { dueMs: otherDueMs }]) => dueMs - otherDueMs || (one < other ? -1 : 1))
    .slice(0, Math.floor(left))
    .map(([key]) => key);
  const places = new Map(schedule.places);
  for (const [index, key] of keys.entries()) {
    const place = places.get(key);
    const lastQuestion = schedule.questions + index + 1;
    if (place !== undefined) places.set(key, { ...place, isAsked: true, lastAskedMs: atMs, lastQuestion });
  }
  return {
    keys,
    schedule: {
      ...schedule,
      places,
      questions: schedule.questions + keys.length,
      budget: spent(schedule.budget, QUESTION_LIMITS, keys.length, atMs),
    },
  };
}

/** `everyMs` is the interval at which a settled one is asked. */
export function withAnswer(
  schedule: ProbeSchedule,
  key: string,
  asked: Asked,
  everyMs: number,
  atMs: number,
): ProbeSchedule {
  const place = schedule.places.get(key);
  if (place === undefined) return schedule;
  const unsettled = asked === 'unsettled' ? place.unsettled + 1 : 0;
  const unasked = asked === 'unasked' ? place.unasked + 1 : 0;
  const restMs = restOf({ unsettled, unasked }, everyMs) * chance(schedule.seed, place.lastQuestion);
  const rested = { ...place, isAsked: false, unsettled, unasked, dueMs: atMs + restMs };
  return { ...schedule, places: new Map(schedule.places).set(key, rested) };
}

/** Something happened to these: they are due now, though never sooner after their last question than a quick one would be. */
export function hurried(schedule: ProbeSchedule, keys: readonly string[], atMs: number): ProbeSchedule {
  const places = new Map(schedule.places);
  for (const key of keys) {
    const place = places.get(key);
    if (place === undefined || place.isAsked) continue;
    const dueMs = Math.min(place.dueMs, Math.max(atMs, place.lastAskedMs + SOON_MS));
    places.set(key, { ...place, dueMs });
  }
  return { ...schedule, places };
}

/** How long nothing is to be done, `atMostMs` when there is nobody to ask; another input may come before. */
export function restBefore(schedule: ProbeSchedule, atMs: number, atMostMs: number): number {
  let dueMs = atMs + atMostMs;
  for (const place of schedule.places.values()) if (!place.isAsked) dueMs = Math.min(dueMs, place.dueMs);
  const missing = 1 - leftIn(schedule.budget, QUESTION_LIMITS, atMs);
  // Rounded up: what is due when the rest is over can then be asked.
  return Math.max(0, dueMs - atMs, Math.ceil((missing / QUESTION_LIMITS.perSecond) * 1_000));
}

function restOf({ unsettled, unasked }: Pick<Place, 'unsettled' | 'unasked'>, everyMs: number): number {
  if (unasked > 0) return Math.min(LONGEST_UNASKED_MS, UNASKED_MS * 2 ** Math.min(unasked - 1, 16));
  if (unsettled === 0) return everyMs;
  return Math.min(everyMs, SOON_MS * 2 ** Math.min(Math.max(0, unsettled - QUICK_QUESTIONS), 16));
}

/** From 0.9 to 1.1, another one for each question (the mixing steps of mulberry32). */
function chance(seed: number, question: number): number {
  let mixed = (seed + Math.imul(question, 0x6d2b79f5)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  return 1 - CHANCE + 2 * CHANCE * fraction;
}
