import type { ChartValue } from './chart-data.ts';
import type { ChartSeries, ChartWords } from './chart-model.ts';

/** The key of the chart with the values under the cursor, else the newest ones. */
export function ChartReadout({
  series,
  valueAt,
  timeText,
  format,
  words,
}: {
  readonly series: readonly ChartSeries[];
  readonly valueAt: (series: number) => ChartValue;
  readonly timeText: string;
  readonly format: (value: number) => string;
  readonly words: ChartWords;
}) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-4 text-small">
      {series.map(({ id, label, look, color }, index) => {
        const value = valueAt(index);
        return (
          <span key={id} className="inline-flex items-baseline gap-1.5">
            <Swatch look={look} color={color} />
            <span className="text-quiet">{label}</span>
            <span className="min-w-10 tabular-nums">{value === null ? words.nothing : format(value)}</span>
          </span>
        );
      })}
      <span className="ml-auto text-quiet tabular-nums">{timeText}</span>
    </p>
  );
}

function Swatch({ look, color }: Pick<ChartSeries, 'look' | 'color'>) {
  const ink = `var(${color})`;
  if (look === 'line')
    return <span aria-hidden="true" className="h-0.5 w-3 self-center" style={{ background: ink }} />;
  const ground =
    look === 'hatch'
      ? `repeating-linear-gradient(135deg, ${ink} 0 1.5px, transparent 1.5px 4px)`
      : `color-mix(in srgb, ${ink} 25%, transparent)`;
  return (
    <span
      aria-hidden="true"
      className="size-2.5 self-center border"
      style={{ background: ground, borderColor: ink }}
    />
  );
}
