import type { DrillId, DrillVerdict, RunSummary, StackStatus } from '../../../electron/contract/schemas.ts';
import { changeSince } from '../../../electron/domain/health/proof.ts';

/** What is known of a drill from its runs: whether it was ever passed, and whether that still counts. */
export type DrillProof =
  | { readonly kind: 'never' }
  | { readonly kind: 'running'; readonly runId: string }
  /** The last run came to no verdict, and there is none before it. */
  | { readonly kind: 'unfinished'; readonly run: RunSummary }
  | { readonly kind: 'passed' | 'deviated'; readonly verdict: DrillVerdict }
  /** It passed, but on something that is no longer there. */
  | { readonly kind: 'expired'; readonly verdict: DrillVerdict; readonly change: string };

/** Verdicts and runs in any order. */
export function proofOf(
  id: DrillId,
  status: Pick<StackStatus, 'members' | 'guard'>,
  runs: readonly RunSummary[],
  verdicts: readonly DrillVerdict[],
): DrillProof {
  const own = runs.filter(({ kind, subject }) => kind === 'drill' && subject === id);
  const running = own.find(({ state }) => state === 'running');
  if (running !== undefined) return { kind: 'running', runId: running.id };
  const [verdict] = verdictsOf(id, runs, verdicts);
  if (verdict === undefined) {
    const [run] = own.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
    return run === undefined ? { kind: 'never' } : { kind: 'unfinished', run };
  }
  if (!verdict.passed) return { kind: 'deviated', verdict };
  const change = changeSince(verdict, status.members, status.guard?.by ?? null);
  return change === null ? { kind: 'passed', verdict } : { kind: 'expired', verdict, change };
}

/** Of this drill, newest first, each run once: the record was read once, what ended since is among the runs. */
export function verdictsOf(
  id: DrillId,
  runs: readonly RunSummary[],
  verdicts: readonly DrillVerdict[],
): readonly DrillVerdict[] {
  const byRun = new Map<string, DrillVerdict>();
  for (const verdict of [...verdicts, ...runs.flatMap((run) => run.verdict ?? [])]) {
    if (verdict.id === id) byRun.set(verdict.runId, verdict);
  }
  return [...byRun.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
}
