import { fail } from '../failure.ts';

/** Where a line stands among all members' lines: by time, and what falls together by member and by its place there. */
export interface LogPosition {
  readonly atMs: number;
  readonly member: string;
  readonly ordinal: number;
}

export type LogOrder = 'newest-first' | 'oldest-first';

/** Goes on after a line, or (`member` is null) with everything of an instant. */
export type LogCursor = LogPosition | { readonly atMs: number; readonly member: null };

/** In the order of time. */
export function comparePositions(one: LogPosition, other: LogPosition): number {
  if (one.atMs !== other.atMs) return one.atMs - other.atMs;
  if (one.member !== other.member) return one.member < other.member ? -1 : 1;
  return one.ordinal - other.ordinal;
}

/** Whether a page that goes on at the cursor may hold the line. */
export function isBeyond(position: LogPosition, cursor: LogCursor | null, order: LogOrder): boolean {
  if (cursor === null) return true;
  const sign = order === 'newest-first' ? -1 : 1;
  if (cursor.member === null) return sign * (position.atMs - cursor.atMs) >= 0;
  return sign * comparePositions(position, cursor) > 0;
}

export function printCursor(cursor: LogCursor): string {
  return cursor.member === null ? `${cursor.atMs}` : `${cursor.atMs}/${cursor.member}/${cursor.ordinal}`;
}

const CURSOR = /^(\d{1,16}(?:\.\d{1,20})?)(?:\/([a-z][a-z0-9-]{0,59})\/(\d{1,15}))?$/;

/** Throws `request-invalid`. */
export function parseCursor(text: string): LogCursor {
  const [, atMs, member, ordinal] = CURSOR.exec(text) ?? [];
  if (atMs === undefined) {
    return fail({
      code: 'request-invalid',
      message: `${JSON.stringify(text.slice(0, 100))} is no place in a log.`,
      hint: 'Give the cursor of the page before, as it came, or null for the first page.',
    });
  }
  return member === undefined
    ? { atMs: Number(atMs), member: null }
    : { atMs: Number(atMs), member, ordinal: Number(ordinal) };
}
