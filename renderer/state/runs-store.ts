import { create } from 'zustand';
import type { FailureData, RunProgress, RunSummary } from '../../electron/contract/schemas.ts';
import { type LiveRun, newLiveRun, withProgress } from './live-run.ts';

/** The journal of runs, newest first, and what was heard of those that went on while this page listened. */
export interface RunsStore {
  readonly byStack: Readonly<Record<string, readonly RunSummary[]>>;
  readonly live: Readonly<Record<string, LiveRun>>;
  /** Stacks for which a start was asked and not answered yet. */
  readonly starting: Readonly<Record<string, true>>;
  /** The last request of the person that was refused, by stack. */
  readonly refusals: Readonly<Record<string, FailureData>>;
}

export const useRuns = create<RunsStore>(() => ({
  byStack: {},
  live: {},
  starting: {},
  refusals: {},
}));

const MOST_RUNS = 200;
const MOST_LIVE_RUNS = 8;

/** An ended run never goes back to running, whatever order snapshot and events arrive in. */
export function withRun(runs: readonly RunSummary[], run: RunSummary): readonly RunSummary[] {
  const known = runs.find(({ id }) => id === run.id);
  if (known !== undefined && known.state !== 'running' && run.state === 'running') return runs;
  return [run, ...runs.filter(({ id }) => id !== run.id)]
    .sort((a, b) => b.startedAtMs - a.startedAtMs)
    .slice(0, MOST_RUNS);
}

export function runStarted(state: RunsStore, run: RunSummary, nowMs: number): Partial<RunsStore> {
  return {
    byStack: { ...state.byStack, [run.stack]: withRun(state.byStack[run.stack] ?? [], run) },
    live:
      state.live[run.id] === undefined ? withLive(state.live, newLiveRun(run.id, nowMs, true)) : state.live,
  };
}

export function runProgressed(
  state: RunsStore,
  runId: string,
  progress: RunProgress,
  nowMs: number,
): Partial<RunsStore> {
  const live = state.live[runId] ?? newLiveRun(runId, nowMs, false);
  return { live: withLive(state.live, withProgress(live, progress)) };
}

export function runEnded(state: RunsStore, run: RunSummary): Partial<RunsStore> {
  return { byStack: { ...state.byStack, [run.stack]: withRun(state.byStack[run.stack] ?? [], run) } };
}

/**
 * What the host answers is the whole truth, but it is as old as the question: what began or ended since `askedAtMs`
 * is known better here. A run that this page holds for running and the host does not name is over.
 */
export function runsListed(
  state: RunsStore,
  stack: string,
  listed: readonly RunSummary[],
  askedAtMs: number,
): Partial<RunsStore> {
  const known = state.byStack[stack] ?? [];
  const younger = known.filter((run) => {
    const began = (state.live[run.id]?.joinedAtMs ?? 0) >= askedAtMs;
    return began || (run.state !== 'running' && listed.some(({ id }) => id === run.id));
  });
  const merged = younger.reduce<readonly RunSummary[]>(withRun, listed);
  return { byStack: { ...state.byStack, [stack]: merged } };
}

/** What the host tells while the line is down is heard by nobody here. */
export function lineLost({ live }: RunsStore): Partial<RunsStore> {
  const away = Object.entries(live).map(([id, run]) => [id, { ...run, wasAway: true }] as const);
  return { starting: {}, live: Object.fromEntries(away) };
}

function withLive(live: RunsStore['live'], run: LiveRun): RunsStore['live'] {
  const all = { ...live, [run.runId]: run };
  const oldest = Object.values(all).sort((a, b) => b.joinedAtMs - a.joinedAtMs);
  return Object.fromEntries(oldest.slice(0, MOST_LIVE_RUNS).map((kept) => [kept.runId, kept]));
}

export function activeRun(runs: readonly RunSummary[]): RunSummary | null {
  return runs.find((run) => run.state === 'running') ?? null;
}

export function dismissRefusal(stack: string): void {
  useRuns.setState(({ refusals }) => {
    const { [stack]: _dismissed, ...others } = refusals;
    return { refusals: others };
  });
}
