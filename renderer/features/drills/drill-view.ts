import type { DrillDescription, DrillVerdict, RunSummary } from '../../../electron/contract/schemas.ts';
import { formatMs } from '../../ui/format.ts';

/** One drill with what its last run showed. */
export interface DrillRow {
  readonly drill: DrillDescription;
  readonly outcome: DrillOutcome;
}

/** The slowest answers of the last runs, oldest first, and the same in words. */
export interface DrillTrend {
  readonly values: readonly number[];
  readonly text: string;
  /** What the last run did worse than those before it. */
  readonly regressions: readonly string[];
}

const SHOWN_RUNS = 12;

export type DrillOutcome =
  | { readonly kind: 'never' }
  | { readonly kind: 'running'; readonly runId: string }
  /** It came to its end and was judged. */
  | {
      readonly kind: 'judged';
      readonly passed: boolean;
      readonly figures: string;
      readonly trend: DrillTrend;
      readonly run: RunSummary;
    }
  /** It did not come to its end: nothing is known from it. */
  | { readonly kind: 'unfinished'; readonly word: string; readonly run: RunSummary };

export function viewDrills(
  drills: readonly DrillDescription[],
  runs: readonly RunSummary[],
): readonly DrillRow[] {
  return drills.map((drill) => ({ drill, outcome: outcomeOf(drill, runs) }));
}

/** Drills that hit the same and promise the same, so that both are said once, above them. */
export interface DrillGroup {
  readonly blastRadius: string;
  readonly expectation: string;
  readonly rows: readonly DrillRow[];
}

export function groupDrills(rows: readonly DrillRow[]): readonly DrillGroup[] {
  const groups = new Map<string, readonly DrillRow[]>();
  for (const row of rows) {
    const key = `${row.drill.blastRadius}\n${row.drill.expectation}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((members) => {
    const drill = members[0]?.drill;
    if (drill === undefined) return [];
    return [{ blastRadius: drill.blastRadius, expectation: drill.expectation, rows: members }];
  });
}

function outcomeOf(drill: DrillDescription, runs: readonly RunSummary[]): DrillOutcome {
  const own = runs
    .filter(({ kind, subject }) => kind === 'drill' && subject === drill.id)
    .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  const [run] = own;
  if (run === undefined) return { kind: 'never' };
  if (run.state === 'running') return { kind: 'running', runId: run.id };
  if (run.verdict === null) return { kind: 'unfinished', word: run.state, run };
  const { verdict } = run;
  return {
    kind: 'judged',
    passed: verdict.passed,
    figures: shortFigures(verdict),
    trend: trendOf(verdict, own),
    run,
  };
}

function trendOf(last: DrillVerdict, newestFirst: readonly RunSummary[]): DrillTrend {
  const values = newestFirst
    .flatMap(({ verdict }) => verdict?.slowestMs ?? [])
    .slice(0, SHOWN_RUNS)
    .toReversed();
  const regressions = last.regressions.map(({ text }) => text);
  if (values.length < 2) return { values: [], text: '', regressions };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const text = `slowest answer of the last ${values.length} runs: ${formatMs(low)} to ${formatMs(high)}`;
  return { values, text, regressions };
}

/** `0 lost · 0 failed · 12 ms`: what was lost comes first, because it is the question. */
export function shortFigures(verdict: DrillVerdict): string {
  const parts = [`${verdict.lost} lost`];
  if (verdict.duplicated > 0) parts.push(`${verdict.duplicated} doubled`);
  parts.push(`${verdict.failed} failed`);
  if (verdict.sessions !== null) parts.push(`${verdict.sessions.lost} sessions lost`);
  if (verdict.slowestMs !== null) parts.push(formatMs(verdict.slowestMs));
  return parts.join(' · ');
}
