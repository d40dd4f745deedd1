import type { Row, RowResult } from './row.ts';

/** The result for people: lines at a terminal, a table in the README. */

export interface TableEntry {
  readonly row: Row;
  readonly result: RowResult;
  readonly beside: string;
}

export interface Surroundings {
  /** `2026-11-21` */
  readonly date: string;
  /** `2 cores, 7.8 GB, Docker Engine 20.10.24, Node.js 20.20.0`; no names of hosts. */
  readonly machine: string;
}

export function printTable(entries: readonly TableEntry[]): string {
  const lines = entries.map(({ row, result, beside }) => [
    result.holds ? '✓' : '✗',
    row.id,
    valueText(result),
    targetText(row),
    spreadText(result),
    beside,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(entries: readonly TableEntry[], surroundings: Surroundings): string {
  const lines = entries.map(
    ({ row, result, beside }) =>
      `| \`${row.id}\` | ${row.what} | ${valueText(result)} | ${targetText(row)} | ${result.holds ? 'yes' : 'no'} | ${spreadText(result)}${beside === '' ? '' : `; ${beside}`} |`,
  );
  return [
    '| row | what | median | target | holds | spread |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
    `Measured on ${surroundings.date}: ${surroundings.machine}.`,
  ].join('\n');
}

const OPENING = '<!-- bench -->';
const CLOSING = '<!-- /bench -->';

/** Null when the text has no place for a table. */
export function withTable(readme: string, table: string): string | null {
  const start = readme.indexOf(OPENING);
  const end = readme.indexOf(CLOSING, start);
  if (start === -1 || end === -1) return null;
  return `${readme.slice(0, start + OPENING.length)}\n${table}\n${readme.slice(end)}`;
}

function valueText({ value, unit }: RowResult): string {
  return value === null ? 'not measured' : withUnit(value, unit);
}

function targetText({ target, unit }: Row): string {
  return 'atMost' in target ? `≤ ${withUnit(target.atMost, unit)}` : `≥ ${withUnit(target.atLeast, unit)}`;
}

function spreadText({ spread }: RowResult): string {
  return spread === null ? '' : `${spread.min} to ${spread.max}, n = ${spread.n}`;
}

/** A ratio has no unit to show. */
function withUnit(value: number, unit: string): string {
  return unit === 'ratio' ? String(value) : `${value} ${unit}`;
}
