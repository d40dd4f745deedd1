import type { LogLevel } from '../../../electron/domain/logs/log-level.ts';
import { printLogLine } from '../../../electron/domain/logs/log-line.ts';
import { ansiSpans, plainText, type TextSpan } from './ansi-spans.ts';
import type { LineRing, RingLine } from './line-ring.ts';

/** A line as the screen has it: what is drawn of it, once. */
export interface ShownLine {
  readonly ordinal: number;
  readonly atMs: number;
  readonly time: string;
  readonly member: string;
  readonly level: LogLevel;
  readonly isGap: boolean;
  readonly spans: readonly TextSpan[];
  /** What the spans say together. */
  readonly plain: string;
  /** As wide as it can be, in characters. */
  readonly columns: number;
  readonly isCut: boolean;
  readonly sizeBytes: number;
}

/** Of a longer line the rest is in its own window. */
export const SHOWN_CHARACTERS = 2_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** To the millisecond, in the page's time zone: what logs of the same moment are told apart by. */
export function clockTime(atMs: number): string {
  const at = new Date(atMs);
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

export function shownLine(line: RingLine): ShownLine {
  const { ordinal, atMs, member, level, isGap, isCut, sizeBytes } = line;
  const spans = ansiSpans(line.text);
  const plain = spans.map(({ text }) => text).join('');
  const columns = columnsOf(plain);
  const time = clockTime(atMs);
  return { ordinal, atMs, time, member, level, isGap, spans, plain, columns, isCut, sizeBytes };
}

/** As the style has it. */
const TAB_COLUMNS = 4;
/** From the first script on whose characters may be twice as wide. */
const FIRST_WIDE = 0x1100;

function columnsOf(text: string): number {
  let columns = text.length;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit >= FIRST_WIDE) columns += 1;
    else if (unit === TAB) columns += TAB_COLUMNS - 1;
  }
  return columns;
}

const TAB = 0x09;

const MAX_KEPT = 1_000;

/** Lines that were on the screen a moment ago are not made again. */
export class ShownLines {
  readonly #ring: LineRing;
  #made = new Map<number, ShownLine>();

  constructor(ring: LineRing) {
    this.#ring = ring;
  }

  get(ordinal: number): ShownLine | null {
    const made = this.#made.get(ordinal);
    if (made !== undefined) return made;
    const line = this.#ring.line(ordinal, SHOWN_CHARACTERS);
    if (line === null) return null;
    if (this.#made.size >= MAX_KEPT) this.#made = new Map();
    const fresh = shownLine(line);
    this.#made.set(ordinal, fresh);
    return fresh;
  }
}

/** More does not belong into a clipboard; the download has no such bound. */
const MAX_COPIED_LINES = 20_000;
const MAX_COPIED_CHARACTERS = 8 * 1024 * 1024;

/** Lines as files have them, without colours; says how many there are. */
export function copiedText(
  ring: LineRing,
  ordinals: Iterable<number>,
): { readonly text: string; readonly lineCount: number; readonly isCut: boolean } {
  const lines: string[] = [];
  let characters = 0;
  for (const ordinal of ordinals) {
    const line = ring.line(ordinal, Number.MAX_SAFE_INTEGER);
    if (line === null || line.isGap) continue;
    const printed = printLogLine({ ...line, text: plainText(line.text) });
    characters += printed.length;
    if (lines.length === MAX_COPIED_LINES || characters > MAX_COPIED_CHARACTERS) {
      return { text: lines.join('\n'), lineCount: lines.length, isCut: true };
    }
    lines.push(printed);
  }
  return { text: lines.join('\n'), lineCount: lines.length, isCut: false };
}
