import type { DrillPhase, DrillVerdict } from '../../../electron/contract/schemas.ts';
import type { LivePhase, LoadPoint } from '../../state/live-run.ts';

/** A drill's load as it is drawn: rates per second over the time since the load began. */
export interface LoadSeries {
  /** The moment that its times count from; null where the source does not know it. */
  readonly beganAtMs: number | null;
  readonly times: readonly number[];
  readonly served: readonly (number | null)[];
  readonly failed: readonly (number | null)[];
  /** Null where the source does not know it. */
  readonly slowestMs: readonly (number | null)[] | null;
  readonly marks: readonly LoadMark[];
}

export type MarkedPhase = Extract<
  DrillPhase,
  'fault-injected' | 'detected' | 'served-again' | 'redundant-again'
>;

export interface LoadMark {
  readonly phase: MarkedPhase;
  readonly atMs: number;
  /** Since the fault before it; null for the fault itself, and where none was seen. */
  readonly afterFaultMs: number | null;
}

const MARKED: readonly DrillPhase[] = ['fault-injected', 'detected', 'served-again', 'redundant-again'];

/** From running totals; where nothing was heard for a while a gap, not the mean of what happened in it. */
export function liveSeries(points: readonly LoadPoint[], phases: readonly LivePhase[]): LoadSeries | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  const times: number[] = [];
  const served: (number | null)[] = [];
  const failed: (number | null)[] = [];
  const slowestMs: (number | null)[] = [];
  const add = (atMs: number, ok: number | null, lost: number | null, slow: number | null) => {
    times.push(atMs - first.atMs);
    served.push(ok);
    failed.push(lost);
    slowestMs.push(slow);
  };
  let before = first;
  for (const point of points.slice(1)) {
    const spanMs = point.atMs - before.atMs;
    if (spanMs <= 0) continue;
    const rate = (now: number, then: number) => (Math.max(0, now - then) * 1_000) / spanMs;
    if (point.isAfterGap) add((before.atMs + point.atMs) / 2, null, null, null);
    else {
      const ok = rate(point.acknowledged, before.acknowledged);
      add(point.atMs, ok, rate(point.failed, before.failed), point.slowestMs);
    }
    before = point;
  }
  const marks = marksOf(phases, first.atMs, last.atMs);
  return { beganAtMs: first.atMs, times, served, failed, slowestMs, marks };
}

/** From a verdict, which keeps rates, but neither moments nor the times of answers. */
export function recordedSeries({ rates }: Pick<DrillVerdict, 'rates'>): LoadSeries | null {
  if (rates === null || rates.acknowledged.length === 0) return null;
  const perSecond = (count: number) => (count * 1_000) / rates.stepMs;
  return {
    beganAtMs: null,
    times: rates.acknowledged.map((_count, step) => step * rates.stepMs),
    served: rates.acknowledged.map(perSecond),
    failed: rates.failed.map(perSecond),
    slowestMs: null,
    marks: [],
  };
}

/** Of a phase that was told for each of several faults at once, the first. */
function marksOf(phases: readonly LivePhase[], startMs: number, endMs: number): readonly LoadMark[] {
  let faultAtMs: number | null = null;
  const marks: LoadMark[] = [];
  for (const { phase, atMs } of phases.toSorted((a, b) => a.atMs - b.atMs)) {
    if (!isMarked(phase) || atMs < startMs || atMs > endMs) continue;
    if (phase === 'fault-injected') faultAtMs = atMs;
    const afterFaultMs = phase === 'fault-injected' || faultAtMs === null ? null : atMs - faultAtMs;
    marks.push({ phase, atMs: atMs - startMs, afterFaultMs });
  }
  return marks;
}

function isMarked(phase: DrillPhase): phase is MarkedPhase {
  return MARKED.includes(phase);
}
