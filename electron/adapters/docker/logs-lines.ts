import type { RawLine } from '../../domain/logs/log-line.ts';
import { type Frame, LineSplitter, MAX_LINE_BYTES } from './exec-streams.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const ZERO = 0x30;

/** `2026-11-20T10:00:00.123456789Z `, always before a message of the engine. */
const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}) /;
const STAMP_BYTES = 40;

/** As every engine writes it nowadays: the second, nine digits, `Z`. */
const SECOND_BYTES = 19;
const FRACTION_DIGITS = 9;
const USUAL_STAMP_BYTES = SECOND_BYTES + 1 + FRACTION_DIGITS + 2;

interface Pending {
  readonly splitter: LineSplitter;
  atMs: number;
}

/**
 * Puts the engine's messages together to lines. The engine cuts a line every 16 KB, within a character if it must, and
 * stamps each piece; a line carries the time of its first piece.
 */
export class LogLineAssembler {
  readonly #pending = new Map<Frame['stream'], Pending>();
  readonly #stamps = new Stamps();

  /** Adds the lines that this message has completed. */
  push({ stream, bytes: message }: Frame, lines: RawLine[]): void {
    const pending = this.#pendingOf(stream);
    const { atMs, size } = this.#stamps.take(message);
    if (pending.splitter.isEmpty && atMs !== null) {
      pending.atMs = atMs;
      // Nearly every message is one whole line.
      if (isOneLine(message, size)) {
        lines.push({ stream, atMs, text: message.toString('utf8', size, endOfText(message)) });
        return;
      }
    }
    for (const text of pending.splitter.push(message.subarray(size))) {
      lines.push({ stream, atMs: pending.atMs, text });
      if (atMs !== null) pending.atMs = atMs;
    }
  }

  /** What a container wrote last without ending its line. */
  flush(): readonly RawLine[] {
    const lines: RawLine[] = [];
    for (const [stream, { splitter, atMs }] of this.#pending) {
      const text = splitter.flush();
      if (text !== null) lines.push({ stream, atMs, text });
    }
    return lines;
  }

  #pendingOf(stream: Frame['stream']): Pending {
    const known = this.#pending.get(stream);
    if (known !== undefined) return known;
    const pending = { splitter: new LineSplitter(), atMs: 0 };
    this.#pending.set(stream, pending);
    return pending;
  }
}

function isOneLine(message: Buffer, start: number): boolean {
  return message.length - start <= MAX_LINE_BYTES && message.indexOf(LINE_FEED, start) === message.length - 1;
}

function endOfText(message: Buffer): number {
  const end = message.length - 1;
  return message[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}

/** Reads stamps; those of one second are read from the second's text once. */
class Stamps {
  #second = '';
  #secondMs = 0;

  take(message: Buffer): { readonly atMs: number | null; readonly size: number } {
    const usual = this.#usual(message);
    if (usual !== null) return { atMs: usual, size: USUAL_STAMP_BYTES };
    const match = STAMP.exec(message.toString('latin1', 0, STAMP_BYTES));
    if (match === null) return { atMs: null, size: 0 };
    const [prefix, second, fraction = '', zone = 'Z'] = match;
    // Date knows milliseconds only; the rest of the fraction is added by hand.
    const atMs = Date.parse(`${second}${zone}`) + (fraction === '' ? 0 : Number(`0${fraction}`) * 1000);
    return { atMs, size: prefix.length };
  }

  #usual(message: Buffer): number | null {
    if (message[USUAL_STAMP_BYTES - 1] !== SPACE || message[USUAL_STAMP_BYTES - 2] !== 0x5a) return null;
    let nanoseconds = 0;
    for (let place = SECOND_BYTES + 1; place < USUAL_STAMP_BYTES - 2; place += 1) {
      const digit = (message[place] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return null;
      nanoseconds = nanoseconds * 10 + digit;
    }
    const second = message.toString('latin1', 0, SECOND_BYTES);
    if (second !== this.#second) {
      const secondMs = Date.parse(`${second}Z`);
      if (Number.isNaN(secondMs)) return null;
      this.#second = second;
      this.#secondMs = secondMs;
    }
    return this.#secondMs + nanoseconds / 1_000_000;
  }
}
