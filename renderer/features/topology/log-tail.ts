import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { harmlessText } from '../../../electron/domain/logs/harmless-text.ts';

/** The last lines of one member. */
export interface LogTail {
  readonly lines: readonly TailLine[];
  readonly state: 'waiting' | 'empty' | 'shown';
  readonly isEnded: boolean;
  readonly failure: FailureData | null;
  readonly nextKey: number;
}

interface TailLine extends Pick<LogLine, 'atMs' | 'stream' | 'text'> {
  readonly key: number;
}

export type TailNews =
  /** The line to the host was lost: what follows begins anew. */
  | { readonly kind: 'restart' }
  | {
      readonly kind: 'lines';
      readonly lines: readonly LogLine[];
      readonly isEnded: boolean;
      readonly failure: FailureData | null;
    }
  | { readonly kind: 'failed'; readonly failure: FailureData };

export const emptyTail: LogTail = {
  lines: [],
  state: 'waiting',
  isEnded: false,
  failure: null,
  nextKey: 0,
};

const MOST_LINES = 200;

export function tailWith(tail: LogTail, news: TailNews): LogTail {
  switch (news.kind) {
    case 'restart':
      return { ...emptyTail, nextKey: tail.nextKey };
    case 'failed':
      return { ...tail, failure: news.failure };
    case 'lines': {
      const fresh = news.lines.map(({ atMs, stream, text }, index) => ({
        atMs,
        stream,
        text,
        key: tail.nextKey + index,
      }));
      const lines = [...tail.lines, ...fresh].slice(-MOST_LINES);
      return {
        lines,
        state: lines.length > 0 ? 'shown' : 'empty',
        isEnded: news.isEnded,
        failure: news.failure,
        nextKey: tail.nextKey + fresh.length,
      };
    }
  }
}

const COLOURS = /\u001b\[[0-9;:]{0,40}m/g;
const MOST_SHOWN = 2_000;

/** Without colours, which the place for logs shows, and without the rest of a line that nobody reads in a panel. */
export function shownLine(text: string): string {
  const plain = harmlessText(text.slice(0, 2 * MOST_SHOWN).replace(COLOURS, ''));
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain;
}
