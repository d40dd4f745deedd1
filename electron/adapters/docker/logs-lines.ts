import type { LogLine } from '../../ports/container-engine.ts';
import { type Frame, LineSplitter } from './exec-streams.ts';

type Text = Omit<LogLine, 'container'>;

/** `2026-11-20T10:00:00.123456789Z `, always before a message of the engine. */
const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}) /;
const STAMP_BYTES = 40;

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

  *push(frame: Frame): Generator<Text> {
    const pending = this.#pending.get(frame.stream) ?? { splitter: new LineSplitter(), atMs: 0 };
    this.#pending.set(frame.stream, pending);
    const { atMs, bytes } = takeStamp(frame.bytes);
    if (pending.splitter.isEmpty && atMs !== null) pending.atMs = atMs;
    for (const text of pending.splitter.push(bytes)) {
      yield { stream: frame.stream, atMs: pending.atMs, text };
      if (atMs !== null) pending.atMs = atMs;
    }
  }

  /** What a container wrote last without ending its line. */
  *flush(): Generator<Text> {
    for (const [stream, { splitter, atMs }] of this.#pending) {
      const text = splitter.flush();
      if (text !== null) yield { stream, atMs, text };
    }
  }
}

function takeStamp(bytes: Buffer): { readonly atMs: number | null; readonly bytes: Buffer } {
  const match = STAMP.exec(bytes.subarray(0, STAMP_BYTES).toString('latin1'));
  if (match === null) return { atMs: null, bytes };
  const [prefix, second, fraction = '', zone = 'Z'] = match;
  // Date knows milliseconds only; the rest of the fraction is added by hand.
  const atMs = Date.parse(`${second}${zone}`) + (fraction === '' ? 0 : Number(`0${fraction}`) * 1000);
  return { atMs, bytes: bytes.subarray(prefix.length) };
}
