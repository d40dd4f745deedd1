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

const OPENING = '<!-- bench -->';
const CLOSING = '<!-- /bench -->';
const HEAD = ['| row | what | median | target | holds | spread |', '|---|---|---|---|---|---|'];

/**
 * The text with the rows of this run in its table. Rows that were not measured keep their line and what is said about
 * when and where they were; rows that are no more go. Null when the text has no place for a table.
 *
 * @param order  the ids of all rows there are
 */
export function withMeasured(
  readme: string,
  entries: readonly TableEntry[],
  surroundings: Surroundings,
  order: readonly string[],
): string | null {
  const start = readme.indexOf(OPENING);
  const end = readme.indexOf(CLOSING, start);
  if (start === -1 || end === -1) return null;
  const former = readme.slice(start + OPENING.length, end).split('\n');
  const lines = new Map(
    former.flatMap((line) => [...line.matchAll(/^\| `([^`]+)` \|/g)].map(([, id]) => [id, line])),
  );
  for (const entry of entries) lines.set(entry.row.id, tableLine(entry));
  const rows = order.flatMap((id) => lines.get(id) ?? []);
  const measured = entries.map(({ row }) => row.id);
  const isWhole = rows.length === entries.length;
  const origins = isWhole ? [{ ...surroundings, ids: null }] : originsAfter(former, surroundings, measured);
  const block = [...HEAD, ...rows, '', ...origins.map(originLine)].join('\n');
  return `${readme.slice(0, start + OPENING.length)}\n${block}\n${readme.slice(end)}`;
}

function tableLine({ row, result, beside }: TableEntry): string {
  return `| \`${row.id}\` | ${row.what} | ${valueText(result)} | ${targetText(row)} | ${result.holds ? 'yes' : 'no'} | ${spreadText(result)}${beside === '' ? '' : `; ${beside}`} |`;
}

interface Origin extends Surroundings {
  /** Null: all rows that no other line names. */
  readonly ids: readonly string[] | null;
}

function originsAfter(
  former: readonly string[],
  surroundings: Surroundings,
  measured: readonly string[],
): readonly Origin[] {
  const kept = former.flatMap(parseOrigin).flatMap((origin) => {
    if (origin.ids === null) return [origin];
    const ids = origin.ids.filter((id) => !measured.includes(id));
    return ids.length === 0 ? [] : [{ ...origin, ids }];
  });
  const { date, machine } = surroundings;
  const same = kept.find((origin) => origin.date === date && origin.machine === machine);
  if (same === undefined) return [...kept, { ...surroundings, ids: measured }];
  return kept.map((origin) =>
    origin === same && origin.ids !== null ? { ...origin, ids: [...origin.ids, ...measured] } : origin,
  );
}

function originLine({ date, machine, ids }: Origin): string {
  const about = ids === null ? '' : ` (${ids.map((id) => `\`${id}\``).join(', ')})`;
  return `Measured on ${date}${about}: ${machine}.`;
}

function parseOrigin(line: string): readonly Origin[] {
  const [, date, about, machine] =
    /^Measured on (\d{4}-\d\d-\d\d)(?: \(([^)]*)\))?: (.*)\.$/.exec(line) ?? [];
  if (date === undefined || machine === undefined) return [];
  return [
    {
      date,
      machine,
      ids: about === undefined ? null : [...about.matchAll(/`([^`]+)`/g)].flatMap(([, id]) => id ?? []),
    },
  ];
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
