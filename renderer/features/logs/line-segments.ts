import { PLAIN, type TextSpan, type TextStyle } from './ansi-spans.ts';

/** Places in a line's plain text, the end not included; in order, and none within another. */
export type MatchRange = readonly [from: number, to: number];

export interface LineSegment {
  readonly text: string;
  readonly style: TextStyle;
  readonly isMatch: boolean;
}

/** Cuts a line's spans where a match begins or ends. */
export function lineSegments(
  spans: readonly TextSpan[],
  matches: readonly MatchRange[],
): readonly LineSegment[] {
  if (matches.length === 0) return spans.map((span) => ({ ...span, isMatch: false }));
  const segments: LineSegment[] = [];
  let at = 0;
  let place = 0;
  for (const { text, style } of spans) {
    const end = at + text.length;
    for (let from = at; from < end; ) {
      while ((matches[place]?.[1] ?? Number.POSITIVE_INFINITY) <= from) place += 1;
      const [start, stop] = matches[place] ?? [end, end];
      const isMatch = start <= from;
      const to = Math.min(end, isMatch ? stop : start);
      segments.push({ text: text.slice(from - at, to - at), style, isMatch });
      from = to;
    }
    at = end;
  }
  return segments;
}

const FOREGROUNDS = Array.from({ length: 16 }, (_, colour) => `log-fg-${colour}`);
const BACKGROUNDS = Array.from({ length: 16 }, (_, colour) => `log-bg-${colour}`);

export function segmentClass({ style, isMatch }: LineSegment): string {
  if (isMatch) return 'log-match';
  if (style === PLAIN) return '';
  return [
    // On a background the text keeps the page's own colour: the pair could be illegible otherwise.
    style.background === null && style.colour !== null ? FOREGROUNDS[style.colour] : '',
    style.background === null ? '' : BACKGROUNDS[style.background],
    style.isBold ? 'font-semibold' : '',
    style.isDim ? 'text-quiet' : '',
    style.isItalic ? 'italic' : '',
    style.isUnderlined ? 'underline' : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}
