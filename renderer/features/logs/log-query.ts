import { FailureError } from '../../../electron/domain/failure.ts';
import { type LinePattern, regexPattern, textPattern } from '../../../electron/domain/logs/line-pattern.ts';
import { type KnownLevel, LOG_LEVELS } from '../../../electron/domain/logs/log-level.ts';
import type { MatchRange } from './line-segments.ts';
import type { LevelSet } from './shown-rows.ts';

/** What a person looks for, before it goes to the host; and finding it again in a line that the host has found. */

export interface TextQuery {
  readonly kind: 'text' | 'regex';
  readonly text: string;
}

export type ParsedQuery =
  | { readonly kind: 'none' }
  | { readonly kind: 'pattern'; readonly query: TextQuery; readonly pattern: LinePattern }
  | { readonly kind: 'invalid'; readonly reason: string };

/** By the rules of the host, so that nothing is asked that it would refuse. */
export function parseQuery(query: TextQuery): ParsedQuery {
  if (query.text === '') return { kind: 'none' };
  try {
    const pattern = query.kind === 'text' ? textPattern(query.text) : regexPattern(query.text);
    return { kind: 'pattern', query, pattern };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { message, cause } = error.failure;
    return { kind: 'invalid', reason: typeof cause === 'string' ? cause : message };
  }
}

/** The host filters from a level on; null where that would leave out a line that is wanted. */
export function lowestLevel(levels: LevelSet): KnownLevel | null {
  if (levels.has('unknown')) return null;
  const lowest = LOG_LEVELS.find((level) => levels.has(level)) ?? null;
  return lowest === LOG_LEVELS[0] ? LOG_LEVELS[0] : lowest;
}

/** Of a line: more marks would say nothing more. */
const MAX_MATCHES = 100;

/** Runs the expression; one that takes for ever does so here, so only where it can be ended. */
export function matchRanges(
  pattern: Pick<LinePattern, 'source' | 'flags'>,
  text: string,
): readonly MatchRange[] {
  const ranges: MatchRange[] = [];
  const regex = new RegExp(pattern.source, `g${pattern.flags}`);
  for (const found of text.matchAll(regex)) {
    if (found[0] !== '') ranges.push([found.index, found.index + found[0].length]);
    if (ranges.length === MAX_MATCHES) break;
  }
  return ranges;
}
