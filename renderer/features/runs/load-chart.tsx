import { useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '../../../electron/domain/wording.ts';
import { formatMs } from '../../ui/format.ts';
import type { LoadBin, LoadSeries } from './load-series.ts';

const HEIGHT_PX = 176;
const RATE = { top: 18, bottom: 106 } as const;
const SLOW = { top: 122, bottom: 158 } as const;
const LEFT_PX = 44;
const RIGHT_PX = 8;

/** Above, answers a second (failed ones on top, in their own colour and hatch); below, the slowest of each moment. */
export function LoadChart({ series }: { readonly series: LoadSeries }) {
  const frame = useRef<HTMLDivElement>(null);
  const [widthPx, setWidthPx] = useState(480);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const x = (atMs: number) => LEFT_PX + (atMs / series.spanMs) * (widthPx - LEFT_PX - RIGHT_PX);
  return (
    <div ref={frame} className="min-w-0">
      <svg width={widthPx} height={HEIGHT_PX} role="img" aria-label={summaryOf(series)} className="block">
        <Axis band={RATE} top={`${formatCount(series.topRate)}/s`} widthPx={widthPx} />
        <Axis band={SLOW} top={formatMs(series.topSlowestMs)} widthPx={widthPx} />
        <path d={area(series, (bin) => bin.acknowledgedPerSecond, x)} className="fill-accent/15" />
        <path
          d={line(series.bins, (bin) => bin.acknowledgedPerSecond, series.topRate, RATE, x)}
          fill="none"
          strokeWidth="1.5"
          className="stroke-accent"
        />
        <FailedBars series={series} x={x} />
        <path
          d={line(series.bins, (bin) => bin.slowestMs, series.topSlowestMs, SLOW, x)}
          fill="none"
          strokeWidth="1.5"
          className="stroke-quiet"
        />
        <Marks series={series} x={x} widthPx={widthPx} />
        <text x={LEFT_PX} y={HEIGHT_PX - 4} className="fill-quiet text-small">
          0 s
        </text>
        <text x={widthPx - RIGHT_PX} y={HEIGHT_PX - 4} textAnchor="end" className="fill-quiet text-small">
          {formatMs(Math.round(series.spanMs))}
        </text>
        <text
          x={(LEFT_PX + widthPx - RIGHT_PX) / 2}
          y={HEIGHT_PX - 4}
          textAnchor="middle"
          className="fill-quiet text-small"
        >
          since the load began
        </text>
      </svg>
      <p className="flex flex-wrap gap-x-4 text-quiet text-small">
        <Key className="bg-accent" text="acknowledged a second" />
        <Key className="bg-bad" text="failed a second" />
        <Key className="bg-quiet" text="slowest answer" />
      </p>
    </div>
  );
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

function y(value: number, top: number, band: Band): number {
  return band.bottom - (Math.min(value, top) / top) * (band.bottom - band.top);
}

function line(
  bins: readonly LoadBin[],
  value: (bin: LoadBin) => number,
  top: number,
  band: Band,
  x: (atMs: number) => number,
): string {
  return bins
    .map(
      (bin, index) =>
        `${index === 0 ? 'M' : 'L'}${x(bin.atMs).toFixed(1)} ${y(value(bin), top, band).toFixed(1)}`,
    )
    .join('');
}

function area(series: LoadSeries, value: (bin: LoadBin) => number, x: (atMs: number) => number): string {
  const [first, last] = [series.bins[0], series.bins.at(-1)];
  if (first === undefined || last === undefined) return '';
  const edge = line(series.bins, value, series.topRate, RATE, x);
  return `${edge}L${x(last.atMs).toFixed(1)} ${RATE.bottom}L${x(first.atMs).toFixed(1)} ${RATE.bottom}Z`;
}

function FailedBars({ series, x }: { readonly series: LoadSeries; readonly x: (atMs: number) => number }) {
  return series.bins
    .filter((bin) => bin.failedPerSecond > 0)
    .map((bin) => {
      const top = Math.min(RATE.bottom - 3, y(bin.failedPerSecond, series.topRate, RATE));
      return (
        <rect
          key={bin.atMs}
          x={x(bin.atMs) - 2}
          y={top}
          width="4"
          height={RATE.bottom - top}
          className="fill-bad"
        />
      );
    });
}

function Axis({
  band,
  top,
  widthPx,
}: {
  readonly band: Band;
  readonly top: string;
  readonly widthPx: number;
}) {
  return (
    <>
      <path
        d={`M${LEFT_PX} ${band.top}H${widthPx - RIGHT_PX}M${LEFT_PX} ${band.bottom}H${widthPx - RIGHT_PX}`}
        className="stroke-line"
      />
      <text x={LEFT_PX - 6} y={band.top + 4} textAnchor="end" className="fill-quiet text-small">
        {top}
      </text>
      <text x={LEFT_PX - 6} y={band.bottom + 4} textAnchor="end" className="fill-quiet text-small">
        0
      </text>
    </>
  );
}

const LABEL_WIDTH_PX = 92;

/** Fault and recovery are often only milliseconds apart: a label that would cover another is left to the list below. */
function Marks({
  series,
  x,
  widthPx,
}: {
  readonly series: LoadSeries;
  readonly x: (atMs: number) => number;
  readonly widthPx: number;
}) {
  let freeFromPx = 0;
  return series.marks.map((mark) => {
    const at = x(mark.atMs);
    const endsAtEdge = at + LABEL_WIDTH_PX > widthPx;
    const hasRoom = (endsAtEdge ? at - LABEL_WIDTH_PX : at) >= freeFromPx;
    if (hasRoom) freeFromPx = endsAtEdge ? at : at + LABEL_WIDTH_PX;
    return (
      <g key={mark.phase}>
        <path d={`M${at} ${RATE.top - 4}V${SLOW.bottom}`} strokeDasharray="2 3" className="stroke-ink" />
        {hasRoom && (
          <text
            x={endsAtEdge ? at - 4 : at + 4}
            y={RATE.top - 6}
            textAnchor={endsAtEdge ? 'end' : 'start'}
            className="fill-ink text-small"
          >
            {mark.label}
          </text>
        )}
      </g>
    );
  });
}

function Key({ className, text }: { readonly className: string; readonly text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className={`h-0.5 w-3 ${className}`} />
      {text}
    </span>
  );
}

function summaryOf({ bins, marks, spanMs }: LoadSeries): string {
  const last = bins.at(-1);
  const failed = bins.some((bin) => bin.failedPerSecond > 0) ? 'some failed' : 'none failed';
  const slowest = Math.max(0, ...bins.map((bin) => bin.slowestMs));
  const told = marks.map((mark) => `${mark.label} at ${formatMs(Math.round(mark.atMs))}`).join(', ');
  return `Load over ${formatMs(Math.round(spanMs))}: ${Math.round(last?.acknowledgedPerSecond ?? 0)} acknowledged a second at last, ${failed}, slowest ${formatMs(slowest)}. ${told}`;
}
