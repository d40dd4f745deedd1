import type { DrillPhase } from '../../../electron/contract/schemas.ts';
import type { LivePhase, LoadPoint } from '../../state/live-run.ts';

/** Running totals made into rates per second, in bins wide enough to be read. */

export interface LoadSeries {
  /** Time of the first sample; all `atMs` below count from it. */
  readonly startMs: number;
  readonly spanMs: number;
  readonly bins: readonly LoadBin[];
  readonly marks: readonly LoadMark[];
  readonly topRate: number;
  readonly topSlowestMs: number;
}

export interface LoadBin {
  readonly atMs: number;
  readonly acknowledgedPerSecond: number;
  readonly failedPerSecond: number;
  readonly slowestMs: number;
}

interface LoadMark {
  readonly phase: DrillPhase;
  readonly label: string;
  readonly atMs: number;
}

const MARKED: Readonly<Partial<Record<DrillPhase, string>>> = {
  'fault-injected': 'fault',
  detected: 'detected',
  'served-again': 'served again',
  'redundant-again': 'redundant again',
};

const MOST_BINS = 120;
const SHORTEST_BIN_MS = 500;
/** So that a steady line does not lie on the frame. */
const HEADROOM = 1.1;

export function loadSeries(points: readonly LoadPoint[], phases: readonly LivePhase[]): LoadSeries | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  const startMs = first.atMs;
  const spanMs = last.atMs - startMs;
  const binMs = Math.max(SHORTEST_BIN_MS, spanMs / MOST_BINS);
  const bins = binned(points, binMs);
  return {
    startMs,
    spanMs,
    bins,
    marks: marksWithin(phases, startMs, spanMs),
    topRate: niceTop(
      HEADROOM * Math.max(1, ...bins.map((bin) => bin.acknowledgedPerSecond + bin.failedPerSecond)),
    ),
    topSlowestMs: niceTop(HEADROOM * Math.max(1, ...bins.map((bin) => bin.slowestMs))),
  };
}

function binned(points: readonly LoadPoint[], binMs: number): readonly LoadBin[] {
  const bins: LoadBin[] = [];
  let [from] = points;
  let slowestMs = 0;
  for (const point of points.slice(1)) {
    slowestMs = Math.max(slowestMs, point.slowestMs);
    if (from === undefined || point.atMs - from.atMs < binMs) continue;
    const seconds = (point.atMs - from.atMs) / 1_000;
    bins.push({
      atMs: point.atMs - (points[0]?.atMs ?? 0),
      acknowledgedPerSecond: Math.max(0, point.acknowledged - from.acknowledged) / seconds,
      failedPerSecond: Math.max(0, point.failed - from.failed) / seconds,
      slowestMs,
    });
    from = point;
    slowestMs = 0;
  }
  return bins;
}

function marksWithin(phases: readonly LivePhase[], startMs: number, spanMs: number): readonly LoadMark[] {
  return phases.flatMap(({ phase, atMs }) => {
    const label = MARKED[phase];
    const at = atMs - startMs;
    return label === undefined || at < 0 || at > spanMs ? [] : [{ phase, label, atMs: at }];
  });
}

/** The next of 1, 2, 2.5, 5 times a power of ten: an axis whose end can be read. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
