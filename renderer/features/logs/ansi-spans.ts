import { harmlessText } from '../../../electron/domain/logs/harmless-text.ts';

/**
 * Colours of a terminal (SGR) as spans; nothing else of an escape sequence has an effect, and everything that is none is
 * shown as characters. 256 and 16 million colours become the nearest of the theme's sixteen, so that no line can hide
 * its text in the colour of the page.
 */

export interface TextStyle {
  /** 0 to 15, as terminals count them. */
  readonly colour: number | null;
  readonly background: number | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

export interface TextSpan {
  readonly text: string;
  readonly style: TextStyle;
}

export const PLAIN: TextStyle = {
  colour: null,
  background: null,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
};

/** A line of nothing but colours would be thousands of elements. */
const MAX_SPANS = 200;
const SGR = /\u001b\[([0-9;:]{0,40})m/g;

export function plainText(text: string): string {
  return harmlessText(text).replace(SGR, '');
}

export function ansiSpans(text: string): readonly TextSpan[] {
  const harmless = harmlessText(text);
  if (!harmless.includes('\u001b')) return harmless === '' ? [] : [{ text: harmless, style: PLAIN }];
  const spans: TextSpan[] = [];
  let style = PLAIN;
  let from = 0;
  for (const found of harmless.matchAll(SGR)) {
    addSpan(spans, harmless.slice(from, found.index), style);
    style = styleAfter(style, found[1] ?? '');
    from = found.index + found[0].length;
    if (spans.length >= MAX_SPANS) break;
  }
  addSpan(spans, harmless.slice(from).replace(SGR, ''), style);
  return spans;
}

function addSpan(spans: TextSpan[], text: string, style: TextStyle): void {
  if (text !== '') spans.push({ text, style });
}

function styleAfter(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, taken } = extendedColour(codes.slice(place + 1));
      if (colour !== null) next = code === 38 ? { ...next, colour: colour } : { ...next, background: colour };
      place += taken;
    } else next = withCode(next, code);
  }
  return next;
}

function withCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 3) return { ...style, isItalic: true };
  if (code === 4) return { ...style, isUnderlined: true };
  if (code === 7) return { ...style, colour: style.background, background: style.colour ?? 8 };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  if (code === 23) return { ...style, isItalic: false };
  if (code === 24) return { ...style, isUnderlined: false };
  if (code === 39) return { ...style, colour: null };
  if (code === 49) return { ...style, background: null };
  if (code >= 30 && code <= 37) return { ...style, colour: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, colour: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}

/** Of what follows 38 or 48: `5;n` or `2;r;g;b`. */
function extendedColour(codes: readonly number[]): {
  readonly colour: number | null;
  readonly taken: number;
} {
  const [kind, first = 0, second = 0, third = 0] = codes;
  if (kind === 5) return { colour: ofPalette(first), taken: 2 };
  if (kind === 2) return { colour: nearest(first, second, third), taken: 4 };
  return { colour: null, taken: codes.length };
}

/** xterm's 256: sixteen named ones, a cube of six by six by six, and greys. */
function ofPalette(index: number): number {
  if (index < 16) return index;
  if (index >= 232) return nearest(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const part = (divisor: number): number => (Math.floor((index - 16) / divisor) % 6) * 51;
  return nearest(part(36), part(6), part(1));
}

function nearest(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 48) return most < 64 ? 0 : most < 144 ? 8 : most < 224 ? 7 : 15;
  const middle = (most + least) / 2;
  const hue = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return most > 200 ? hue + 8 : hue;
}
