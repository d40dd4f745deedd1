import type { MatchRange } from './line-segments.ts';
import { matchRanges } from './log-query.ts';

/** Entry of the thread that marks matches: an expression may take for ever, and then the page ends the thread. */

export interface HighlightOrder {
  readonly id: number;
  readonly source: string;
  readonly flags: 'i' | '';
  readonly texts: readonly string[];
}

export interface HighlightReply {
  readonly id: number;
  readonly ranges: readonly (readonly MatchRange[])[];
}

self.addEventListener('message', ({ data }: MessageEvent<HighlightOrder>) => {
  const { id, texts } = data;
  const reply: HighlightReply = { id, ranges: texts.map((text) => matchRanges(data, text)) };
  self.postMessage(reply);
});
