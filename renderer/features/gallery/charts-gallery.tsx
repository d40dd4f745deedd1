import { Panel } from '../../ui/panel.tsx';
import type { ChartBand, ChartMarker, ChartSeries } from '../../ui/time-chart/chart-model.ts';
import { TimeChart } from '../../ui/time-chart/time-chart.tsx';

const SECONDS = 60;
const WORDS = { time: 'Time', nothing: '–' };
const TIMES = Array.from({ length: SECONDS }, (_, second) => second * 1_000);
const formatTime = (atMs: number) => `${Math.round(atMs / 1_000)} s`;
const format = (value: number) => `${Math.round(value)}/s`;
const formatSpan = (value: number) => `${Math.round(value)} ms`;

/** A curve that looks measured and is the same each time. */
const wave = (mean: number, swing: number) =>
  TIMES.map((_, second) => mean + swing * Math.sin(second / 3) + (swing / 3) * Math.sin(second * 1.7));

const isFaulty = (second: number) => second >= 20 && second < 26;

const TRAFFIC: readonly ChartSeries[] = [
  {
    ...{ id: 'failed', label: 'Failed', look: 'hatch', color: '--bad' },
    values: TIMES.map((_, second) => (isFaulty(second) ? 60 : 0)),
  },
  {
    ...{ id: 'answered', label: 'Answered', look: 'area', color: '--series-1' },
    values: wave(195, 8).map((value, second) => (isFaulty(second) ? value - 60 : value)),
  },
];

const MARKERS: readonly ChartMarker[] = [
  { atMs: 20_000, label: 'fault', color: '--bad' },
  { atMs: 21_000, label: 'detected' },
  { atMs: 26_000, label: 'served again', color: '--good' },
  { atMs: 58_000, label: 'redundant again' },
];

const LATENCIES: readonly ChartSeries[] = [
  { id: 'median', label: 'Median', look: 'line', color: '--series-1', values: wave(12, 3) },
  { id: 'p95', label: '95 %', look: 'line', color: '--series-2', values: wave(30, 8) },
];

const BANDS: readonly ChartBand[] = [{ upper: 'p95', lower: 'median', color: '--series-2' }];

/** Nothing was measured for a while, and at the end. */
const GAPS: readonly ChartSeries[] = [
  {
    ...{ id: 'one', label: 'database-1', look: 'line', color: '--series-3' },
    values: wave(40, 12).map((value, second) => ((second > 30 && second < 42) || second > 54 ? null : value)),
  },
  { id: 'two', label: 'database-2', look: 'line', color: '--series-4', values: wave(70, 5) },
];

const NOTHING: readonly ChartSeries[] = [
  { id: 'none', label: 'Requests', look: 'line', color: '--series-1', values: [] },
];

export function ChartsGallery() {
  const shared = { formatTime, words: WORDS, height: 140 };
  return (
    <div className="grid items-start gap-3 xl:grid-cols-2">
      <Panel title="Chart, areas, bars and marks">
        <div className="px-4 py-3">
          <TimeChart
            {...shared}
            label="Requests a second"
            times={TIMES}
            series={TRAFFIC}
            format={format}
            markers={MARKERS}
            markerRows={2}
          />
        </div>
      </Panel>
      <Panel title="Chart, a band between lines">
        <div className="px-4 py-3">
          <TimeChart
            {...shared}
            label="Answer times"
            times={TIMES}
            series={LATENCIES}
            format={formatSpan}
            bands={BANDS}
            leastTop={50}
          />
        </div>
      </Panel>
      <Panel title="Chart, a gap is a gap">
        <div className="px-4 py-3">
          <TimeChart {...shared} label="Processor" times={TIMES} series={GAPS} format={format} />
        </div>
      </Panel>
      <Panel title="Chart of nothing yet">
        <div className="px-4 py-3">
          <TimeChart
            {...shared}
            label="Nothing yet"
            times={[]}
            series={NOTHING}
            format={format}
            leastTop={20}
            leastSpanMs={60_000}
          />
        </div>
      </Panel>
    </div>
  );
}
