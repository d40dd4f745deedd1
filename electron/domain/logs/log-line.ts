import type { LogLevel } from './log-level.ts';

export interface RawLine {
  readonly stream: 'stdout' | 'stderr';
  /**
   * Epoch milliseconds by the engine's clock, with fraction. The engine's nanoseconds are kept to a quarter of a
   * microsecond, which never turns an order around: what falls together stays in the order of its arrival.
   */
  readonly atMs: number;
  readonly text: string;
}

/** A line that may be shown. */
export interface MemberLogLine extends RawLine {
  readonly member: string;
  readonly level: LogLevel;
}

/** For files and pipes: `2026-11-21T10:00:00.123456Z gateway-1 stderr warning text`. */
export function printLogLine({ atMs, member, stream, level, text }: MemberLogLine): string {
  return `${printInstant(atMs)} ${member} ${stream} ${level} ${text}`;
}

function printInstant(atMs: number): string {
  const wholeMs = Math.floor(atMs);
  const us = Math.min(999, Math.round((atMs - wholeMs) * 1000));
  return `${new Date(wholeMs).toISOString().slice(0, -1)}${String(us).padStart(3, '0')}Z`;
}
