import { memo } from 'react';
import { type ChartValue, nearestIndex, tableIndexes } from './chart-data.ts';
import type { ChartMarker, ChartSeries, ChartWords } from './chart-model.ts';

const MOST_ROWS = 30;

/** The same as the picture for those who do not see it: some rows, and each marked moment. */
export const ChartTable = memo(function ChartTable({
  label,
  times,
  series,
  markers,
  format,
  formatTime,
  words,
}: {
  readonly label: string;
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly markers: readonly ChartMarker[];
  readonly format: (value: number) => string;
  readonly formatTime: (atMs: number) => string;
  readonly words: ChartWords;
}) {
  const moments = markers.map(({ atMs }) => atMs);
  const marksAt = new Map<number, string[]>();
  for (const { atMs, label: word } of markers) {
    const index = nearestIndex(times, atMs) ?? 0;
    marksAt.set(index, [...(marksAt.get(index) ?? []), word]);
  }
  const text = (value: ChartValue | undefined) =>
    value === null || value === undefined ? words.nothing : format(value);
  return (
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          {series.map(({ id, label: name }) => (
            <th key={id} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tableIndexes(times, moments, MOST_ROWS).map((index) => (
          <tr key={index}>
            <th scope="row">{[formatTime(times[index] ?? 0), ...(marksAt.get(index) ?? [])].join(', ')}</th>
            {series.map(({ id, values }) => (
              <td key={id}>{text(values[index])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});
