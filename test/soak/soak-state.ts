import * as z from 'zod';
import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { UNDISTURBED_SHARE } from '../helpers/taken-processors.ts';

/** What a soak has done so far, and what it does next: decisions only, so that a soak goes on where it was stopped. */

export interface Course {
  readonly drill: DrillId;
  readonly assisted: boolean;
  /** Of a drill that leaves something to a lot: each seed is a course of its own. */
  readonly seed: number | null;
}

const lot = z.object({
  seed: z.number().int(),
  /** The drills whose faults were drawn. */
  drawn: z.array(z.string()),
  /** Whether the loss of something acknowledged was said before. */
  isLossPredicted: z.boolean(),
  /** In the store of the host afterwards. */
  faultsLeft: z.number().int(),
  /** The stack was as its file says, and each group had a member to spare. */
  isRedundantAfter: z.boolean(),
});

const soakRun = z.object({
  drill: z.string(),
  assisted: z.boolean(),
  endedAtMs: z.number(),
  /** With the wait until the stack was whole. */
  tookMs: z.number(),
  requests: z.number().int(),
  acknowledged: z.number().int(),
  lost: z.number().int(),
  duplicated: z.number().int(),
  /** Null where none were opened. */
  sessions: z.object({ acknowledged: z.number().int(), lost: z.number().int() }).nullable(),
  servedAgainMs: z.number().nullable(),
  redundantAgainMs: z.number().nullable(),
  /** Of the processors' time, what was given to others meanwhile: 0 to 1. */
  takenShare: z.number(),
  /** Each reason why it did not pass. */
  deviations: z.array(z.string()),
  /** Null where nothing is left to a lot. */
  lot: lot.nullable(),
});
export type SoakRun = z.infer<typeof soakRun>;

const soakState = z.object({
  /** Of which build the runs are: another build's prove nothing about this one. */
  build: z.string(),
  /** The engine's own words about itself. */
  engine: z.string(),
  runs: z.array(soakRun),
});
export type SoakState = z.infer<typeof soakState>;

/** Null for what another build, or nobody, wrote. */
export function parseSoakState(text: string, build: string): SoakState | null {
  try {
    const state = soakState.parse(JSON.parse(text));
    return state.build === build ? state : null;
  } catch {
    return null;
  }
}

export function soakRunOf(
  verdict: DrillVerdict,
  about: Pick<SoakRun, 'assisted' | 'endedAtMs' | 'tookMs' | 'takenShare' | 'lot'>,
): SoakRun {
  const { id: drill, requests, lost, duplicated, servedAgainMs, redundantAgainMs, deviations } = verdict;
  const acknowledged = requests - verdict.failed;
  const figures = { requests, acknowledged, lost, duplicated, servedAgainMs, redundantAgainMs };
  return { drill, ...about, ...figures, sessions: verdict.sessions, deviations };
}

/** What no drill may ever show where nobody said so before. */
export function isLoss(run: Pick<SoakRun, 'lost' | 'duplicated' | 'sessions'>): boolean {
  return run.lost > 0 || run.duplicated > 0 || (run.sessions?.lost ?? 0) > 0;
}

/** What ends a soak at once: a loss, a fault that stayed, a stack that is not what it was. */
export function isFatal(run: SoakRun): boolean {
  return isLoss(run) || (run.lot !== null && (run.lot.faultsLeft > 0 || !run.lot.isRedundantAfter));
}

/** One that did not pass while the processors were taken away: it proves no loss, and nothing else either. */
export function isDisturbed(run: SoakRun): boolean {
  return run.takenShare > UNDISTURBED_SHARE && run.deviations.length > 0 && !isFatal(run);
}

/** Those that count: as many disturbed ones are made up for as runs are wanted, more are not. */
export function judgedRuns(state: SoakState, course: Course, runsOfEach: number): readonly SoakRun[] {
  const runs = runsOf(state, course);
  const excused = new Set(runs.filter(isDisturbed).slice(0, runsOfEach));
  return runs.filter((run) => !excused.has(run));
}

export function runsOf(state: SoakState, course: Course): readonly SoakRun[] {
  return runsLike(state, course).filter((run) => (run.lot?.seed ?? null) === course.seed);
}

/** Whatever was drawn. */
function runsLike(state: SoakState, { drill, assisted }: Course): readonly SoakRun[] {
  return state.runs.filter((run) => run.drill === drill && run.assisted === assisted);
}

/** What is still to be done, in turns: each course once, then each once more, so that all are known early. */
export function remaining(
  state: SoakState,
  courses: readonly Course[],
  runsOfEach: number,
): readonly Course[] {
  const rounds = Array.from({ length: runsOfEach }, (_, round) =>
    courses.filter((course) => judgedRuns(state, course, runsOfEach).length <= round),
  );
  return rounds.flat();
}

/** Before any of them was seen: Patroni alone waits for its time-out, and etcd is away for longer than that. */
const EXPECTED_MS = { assisted: 30_000, unassisted: 50_000 } as const;

export function estimateMs(state: SoakState, courses: readonly Course[]): number {
  return courses.reduce((sum, course) => {
    const seen = runsLike(state, course);
    const expected = course.assisted ? EXPECTED_MS.assisted : EXPECTED_MS.unassisted;
    return (
      sum +
      (seen.length === 0 ? expected : seen.reduce((total, { tookMs }) => total + tookMs, 0) / seen.length)
    );
  }, 0);
}
