import type { DrillConditions, RecordedVerdict } from '../domain/drill/drill-conditions.ts';
import { regressionsOf, type TrendRun, trendRun } from '../domain/drill/trend.ts';
import type { DrillVerdict } from '../domain/drill/verdict.ts';
import type { ObservedState } from '../domain/plan/observed-state.ts';
import { componentsTouched, drilledParts, struckComponents } from '../domain/stack/drilled-parts.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { Journal } from '../ports/journal.ts';

/** More than the trend looks at, for runs under another load lie between. */
const FORMER_RUNS = 100;

/** A verdict with what it can be compared with, what its proof rests on, and how it compares. */
export async function recordedVerdict(
  verdict: DrillVerdict,
  about: Omit<DrillConditions, 'parts'> & {
    readonly spec: StackSpec;
    /** The engine as it was before the fault. */
    readonly before: ObservedState;
  },
  journal: Pick<Journal, 'runs'>,
): Promise<RecordedVerdict> {
  const { spec, before, ratePerSecond, clientRetries, assisted } = about;
  const struck = struckComponents(verdict.victim, before.containers);
  const components = componentsTouched(spec, struck, verdict.guardedBy === 'warden');
  const parts = drilledParts(components, before.containers);
  const conditions = { ratePerSecond, clientRetries, assisted, parts };
  // A store that cannot be read leaves nothing to compare with; the verdict stands by itself.
  const former = await formerRuns(journal, verdict).catch(() => []);
  const { sessions } = verdict;
  return { ...verdict, conditions, regressions: regressionsOf({ ...verdict, sessions, conditions }, former) };
}

/** What the journal holds under another shape is no run that could be compared. */
async function formerRuns(
  journal: Pick<Journal, 'runs'>,
  { stack, id }: DrillVerdict,
): Promise<readonly TrendRun[]> {
  const records = await journal.runs({ stack, kind: 'drill', subject: id, limit: FORMER_RUNS });
  return records.flatMap(({ result }) => {
    const parsed = trendRun.safeParse((result as { readonly verdict?: unknown } | null)?.verdict);
    return parsed.success ? [parsed.data] : [];
  });
}
