import type { DrillVerdict, RunSummary } from '../../electron/contract/schemas.ts';
import { printShare, UNDISTURBED_SHARE, untilUndisturbed, withTakenShare } from './taken-processors.ts';

const ATTEMPTS = 4;

export function verdictOf(run: RunSummary): DrillVerdict {
  if (run.verdict !== null) return run.verdict;
  throw new Error(run.failure?.message ?? 'a drill without a verdict', { cause: run.failure });
}

/**
 * What came of an attempt that had its processors, or went well without them. One that was disturbed and did not go well is
 * repeated, a few times.
 *
 * @param troubleOf  null when there is no reason to do it again, whatever the machine did
 */
export async function unlessDisturbed<T>(
  attempt: () => Promise<T>,
  troubleOf: (result: T) => string | null,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    const { result, takenShare: share } = await withTakenShare(attempt);
    const trouble = troubleOf(result);
    if (trouble === null || share <= UNDISTURBED_SHARE || count === ATTEMPTS) return result;
    await untilUndisturbed();
    console.warn(`Once more, because ${printShare(share)} of the processors were taken away: ${trouble}`);
  }
}

/** The same of what the page says: null when it passed, or lost something, which is never repeated. */
export function troubleSaid(text: string): string | null {
  const hasLostNothing = / 0 acknowledged submissions were lost, 0 were stored twice/.test(text);
  return text.startsWith('Passed') || (text.startsWith('Did not pass') && !hasLostNothing) ? null : text;
}

/** A run that came to no verdict has counted nothing, and is done again, twice at most. `attempt` tells what the page says. */
export async function untilJudged(attempt: () => Promise<string>): Promise<string> {
  for (let left = 2; ; left -= 1) {
    const said = await attempt();
    if (left === 0 || said.includes('acknowledged submissions were lost')) return said;
    console.warn(`Once more, because there was no verdict: ${said}`);
  }
}

/** A loss is a loss however slow the machine was, and never repeated. */
export function undisturbedRun(drill: () => Promise<RunSummary>): Promise<RunSummary> {
  return unlessDisturbed(drill, ({ verdict, failure, state }) => {
    if (verdict === null) return failure?.message ?? state;
    return verdict.passed || hasLost(verdict) ? null : verdict.sentence;
  });
}

export async function undisturbed(drill: () => Promise<RunSummary>): Promise<DrillVerdict> {
  return verdictOf(await undisturbedRun(drill));
}

function hasLost({ lost, duplicated, sessions }: DrillVerdict): boolean {
  return lost > 0 || duplicated > 0 || (sessions !== null && sessions.lost > 0);
}
