import type { DrillPhase, RunProgress } from '../../electron/contract/schemas.ts';

/** What was heard of a run since this page listens: the host keeps no progress for those who come late. */
export interface LiveRun {
  readonly runId: string;
  readonly joinedAtMs: number;
  /** False when the run was under way before this page listened. */
  readonly fromStart: boolean;
  /** The page was reloaded or lost its line meanwhile: what was told then is missing. */
  readonly wasAway: boolean;
  readonly done: number;
  readonly total: number;
  readonly operations: readonly LiveOperation[];
  readonly phases: readonly LivePhase[];
  readonly load: readonly LoadPoint[];
  readonly notes: readonly string[];
}

export interface LiveOperation {
  readonly id: string;
  readonly state: 'started' | 'done' | 'failed' | 'skipped';
  /** Its last detail line, or why it failed. */
  readonly text: string;
}

export interface LivePhase {
  readonly phase: DrillPhase;
  readonly text: string;
  readonly atMs: number;
}

/** Totals since the load began, except `slowestMs`, which counts since the point before. */
export interface LoadPoint {
  readonly atMs: number;
  /** Nothing was heard for a while before it: what happened in between is not known step by step. */
  readonly isAfterGap: boolean;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly slowestMs: number;
}

/** The host tells eight times a second. */
const GAP_MS = 1_000;
const MOST_OPERATIONS = 2_000;
const MOST_LOAD_POINTS = 2_400;
const MOST_NOTES = 100;

export function newLiveRun(runId: string, joinedAtMs: number, fromStart: boolean): LiveRun {
  return {
    runId,
    joinedAtMs,
    fromStart,
    wasAway: false,
    done: 0,
    total: 0,
    operations: [],
    phases: [],
    load: [],
    notes: [],
  };
}

export function withProgress(run: LiveRun, progress: RunProgress): LiveRun {
  switch (progress.kind) {
    case 'operation':
      return {
        ...run,
        done: progress.done,
        total: progress.total,
        operations: withOperation(run.operations, progress),
      };
    case 'phase': {
      const { phase, text, atMs } = progress;
      return { ...run, phases: [...run.phases, { phase, text, atMs }].slice(-50) };
    }
    case 'load': {
      const { atMs, sent, acknowledged, failed, slowestMs } = progress;
      const before = run.load.at(-1);
      const isAfterGap = before !== undefined && atMs - before.atMs > GAP_MS;
      const point = { atMs, isAfterGap, sent, acknowledged, failed, slowestMs };
      return { ...run, load: thinned([...run.load, point]) };
    }
    case 'note':
      return { ...run, notes: [...run.notes, progress.text].slice(-MOST_NOTES) };
  }
}

function withOperation(
  operations: readonly LiveOperation[],
  progress: Extract<RunProgress, { kind: 'operation' }>,
): readonly LiveOperation[] {
  const state = progress.state === 'detail' ? 'started' : progress.state;
  const next: LiveOperation = { id: progress.operation, state, text: progress.text };
  const index = operations.findIndex((operation) => operation.id === progress.operation);
  if (index === -1) return [...operations, next].slice(-MOST_OPERATIONS);
  return operations.with(index, next);
}

/**
 * Halves the older part by keeping every second point. Totals lose nothing by it, and `slowestMs` is carried over,
 * so that a long run cannot hide its worst moment; a gap stays one.
 */
function thinned(points: readonly LoadPoint[]): readonly LoadPoint[] {
  if (points.length <= MOST_LOAD_POINTS) return points;
  const kept: LoadPoint[] = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [first, second] = [points[index], points[index + 1]];
    if (first === undefined || second === undefined) continue;
    kept.push({
      ...second,
      isAfterGap: first.isAfterGap || second.isAfterGap,
      slowestMs: Math.max(first.slowestMs, second.slowestMs),
    });
  }
  const last = points.at(-1);
  if (points.length % 2 === 1 && last !== undefined) kept.push(last);
  return kept;
}
