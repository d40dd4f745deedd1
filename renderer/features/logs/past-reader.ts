import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { KnownLevel } from '../../../electron/domain/logs/log-level.ts';
import type { hostLink } from '../../state/session.ts';
import type { TextQuery } from './log-query.ts';

/** The part of the line to the host that logs use. */
export type LogHost = Pick<ReturnType<typeof hostLink>, 'call' | 'onEvent' | 'connection' | 'onConnection'>;

export interface LogWish {
  readonly stack: string;
  /** None means all. */
  readonly members: readonly string[];
  /** This one and worse; null also means lines without one. */
  readonly level: KnownLevel | null;
  readonly query: TextQuery | null;
}

export function isFiltered({ members, level, query }: LogWish): boolean {
  return members.length > 0 || level !== null || query !== null;
}

/** As the contract's requests want it. */
export function hostFilters({ stack, members, level, query }: LogWish) {
  return {
    stack,
    members: [...members],
    level,
    grep: query?.kind === 'text' ? query.text : null,
    regex: query?.kind === 'regex' ? query.text : null,
  };
}

const PAGE_LINES = 1_000;

export interface PastPage {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
  readonly searchedLines: number;
  /** There is nothing older. */
  readonly isLast: boolean;
  /** The host has no more just now, but still reads from the engine: ask again in a moment. */
  readonly isStalled: boolean;
}

/** Reads what was said, page by page, backwards. */
export class PastReader {
  readonly #host: LogHost;
  readonly #wish: LogWish;
  readonly #sinceMs: number | null;
  #untilMs: number | null;
  #cursor: string | null = null;

  constructor(
    host: LogHost,
    wish: LogWish,
    span: { readonly sinceMs: number | null; readonly untilMs: number | null },
  ) {
    this.#host = host;
    this.#wish = wish;
    this.#sinceMs = span.sinceMs;
    this.#untilMs = span.untilMs;
  }

  async next(): Promise<PastPage> {
    const page = await this.#host.call('logs.search', {
      ...hostFilters(this.#wish),
      sinceMs: this.#sinceMs,
      untilMs: this.#untilMs,
      former: false,
      cursor: this.#cursor,
      limit: PAGE_LINES,
    });
    const oldest = page.lines.at(-1);
    if (page.cursor !== null) this.#cursor = page.cursor;
    else if (oldest !== undefined) {
      // There is no place to go on from, so it goes on at that instant: whoever asks leaves out what it has.
      this.#cursor = null;
      this.#untilMs = oldest.atMs;
    }
    return {
      lines: page.lines.toReversed(),
      searchedLines: page.searchedLines,
      isLast: page.cursor === null && page.complete,
      isStalled: page.cursor === null && !page.complete,
    };
  }
}
