import { FailureError } from '../domain/failure.ts';
import { ScrollBack } from '../domain/terminal/scroll-back.ts';
import {
  MAX_OUTPUT_BYTES,
  type TerminalEnd,
  type TerminalEndReason,
  type TerminalSize,
} from '../domain/terminal/terminal.ts';
import type { Clock } from '../ports/clock.ts';
import type { TerminalProcess } from '../ports/terminal-process.ts';

/**
 * One program at a terminal and those who look at it. Output goes into the scroll-back first; each viewer is sent from
 * there what it has not had, in its own pace.
 *
 *   running ──program ended, member gone, connection lost──► ended
 *      └──closed, idle, host closing──► ending ──program gone──► ended
 *
 * Invariants: a viewer never has more than WINDOW_BYTES on their way that it has not acknowledged; the program waits
 * while even the fastest viewer is LAG_BYTES behind, so that one viewer never loses anything; nobody takes more than
 * TICK_BYTES a tick from a program, so that everything else has its turn. Whoever is so slow that the scroll-back
 * went on without it is led on at the beginning of a line.
 */

/** Output that comes within a tick goes out together: nobody sees a difference, and a thousand messages become one. */
const TICK_MS = 8;
/** 8 MiB a second: more than any terminal draws. */
const TICK_BYTES = 64 * 1024;
const WINDOW_BYTES = 128 * 1024;
const LAG_BYTES = 64 * 1024;
const SCROLL_BACK_BYTES = 256 * 1024;
/** A program that reads nothing for so long is not going to. */
const INPUT_DEADLINE_MS = 10_000;
/** Of one session; a viewer waits for the answer before it sends more. */
const MAX_WAITING_WRITES = 4;

export interface TerminalViewer {
  /** `offset` counts all bytes that the program wrote; one that is not where the last ended is a gap. */
  output(offset: number, bytes: Uint8Array): void;
  ended(end: TerminalEnd): void;
}

interface Attachment {
  /** Up to where it was sent; null while there is no place to begin, `acknowledged` then counts from such a place. */
  sent: number | null;
  acknowledged: number;
  knowsEnd: boolean;
}

export interface TerminalSessionParts {
  readonly process: TerminalProcess;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly idleLimitMs: number;
  /** Says what the program's own end means: it may have gone with its member. */
  readonly explainExit: (exitCode: number | null) => Promise<TerminalEndReason>;
}

export class TerminalSession {
  /** Settles when the program and everything that it started is gone. */
  readonly done: Promise<TerminalEnd>;
  readonly #parts: TerminalSessionParts;
  readonly #scrollBack = new ScrollBack(SCROLL_BACK_BYTES);
  readonly #viewers = new Map<TerminalViewer, Attachment>();
  #size: TerminalSize;
  #resizing: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #waitingWrites = 0;
  #tickBytes = 0;
  #isTicking = false;
  #hasNews = false;
  #wakeReader: () => void = () => {};
  #reason: TerminalEndReason | null = null;
  #ending: Promise<void> | null = null;
  #end: TerminalEnd | null = null;
  #idle: AbortController | null = null;

  constructor(parts: TerminalSessionParts) {
    this.#parts = parts;
    this.#size = parts.size;
    this.done = this.#run();
  }

  get size(): TerminalSize {
    return this.#size;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get writtenBytes(): number {
    return this.#scrollBack.endOffset;
  }

  /** Null while it runs. */
  get end(): TerminalEnd | null {
    return this.#end;
  }

  /** Begins with what follows `offset`, or with all that is kept; says where that is, null while it cannot be told. */
  attach(viewer: TerminalViewer, offset: number | null): number | null {
    const start = this.#scrollBack.startFor(offset);
    this.#viewers.set(viewer, { sent: start, acknowledged: start ?? 0, knowsEnd: false });
    this.#idle?.abort();
    this.#idle = null;
    this.#flushSoon();
    return start;
  }

  detach(viewer: TerminalViewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#wakeReader();
    if (this.#viewers.size === 0 && this.#end === null) void this.#endWhenIdle();
  }

  isAttached(viewer: TerminalViewer): boolean {
    return this.#viewers.has(viewer);
  }

  acknowledge(viewer: TerminalViewer, offset: number): void {
    const attachment = this.#viewers.get(viewer);
    if (attachment === undefined || attachment.sent === null) return;
    attachment.acknowledged = Math.max(attachment.acknowledged, Math.min(offset, attachment.sent));
    this.#flush();
  }

  /** Throws `deadline-exceeded` when the program does not read; in order, also when asked at once. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#waitingWrites >= MAX_WAITING_WRITES) throw new FailureError(tooManyWrites);
    this.#waitingWrites += 1;
    const writing = this.#writing.then(() => this.#writeNow(bytes));
    this.#writing = writing.catch(() => {});
    try {
      await writing;
    } finally {
      this.#waitingWrites -= 1;
    }
  }

  /** While one size is on its way, only the last of those that follow is sent. */
  resize(size: TerminalSize): Promise<void> {
    this.#size = size;
    this.#resizing ??= this.#applySizes().finally(() => {
      this.#resizing = null;
    });
    return this.#resizing;
  }

  /** Makes a program that fills the screen draw it again, for a viewer that has not seen it from the beginning. */
  redraw(): Promise<void> {
    const { columns, rows } = this.#size;
    // Only a change is told; a size that is on its way is one.
    this.#resizing ??= this.#parts.process
      .resize({ columns, rows: rows > 1 ? rows - 1 : rows + 1 })
      .then(() => this.#applySizes())
      .finally(() => {
        this.#resizing = null;
      });
    return this.#resizing;
  }

  /** Settles with `done`. The first reason stands. */
  async close(reason: TerminalEndReason): Promise<void> {
    if (this.#end === null && this.#reason === null) {
      this.#reason = reason;
      this.#wakeReader();
      this.#ending = this.#parts.process.end();
    }
    await this.done;
  }

  /** Tells those who have not read to the end that there is nothing more to wait for. */
  dismiss(): void {
    this.#idle?.abort();
    if (this.#end !== null) for (const viewer of [...this.#viewers.keys()]) this.#tellEnd(viewer, this.#end);
    this.#viewers.clear();
  }

  async #run(): Promise<TerminalEnd> {
    const { process, explainExit } = this.#parts;
    try {
      for await (const bytes of process.output) {
        this.#scrollBack.append(bytes);
        this.#tickBytes += bytes.length;
        this.#flushSoon();
        while (this.#mustWait()) {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } catch {
      // A connection that broke off is an end like any other: which, is asked below.
    }
    const exit = await process.exit;
    const reason = this.#reason ?? (await explainExit(exit.exitCode));
    this.#reason = reason;
    this.#end = { reason, ...exit };
    this.#flush();
    // What it left in the background ends too.
    this.#ending ??= process.end();
    await this.#ending;
    return this.#end;
  }

  #mustWait(): boolean {
    if (this.#reason !== null) return false;
    return this.#tickBytes >= TICK_BYTES || this.#isEveryoneBehind();
  }

  #isEveryoneBehind(): boolean {
    if (this.#viewers.size === 0) return false;
    const { endOffset } = this.#scrollBack;
    return [...this.#viewers.values()].every(({ sent }) => sent !== null && endOffset - sent > LAG_BYTES);
  }

  /** At once after a silence, then once a tick. */
  #flushSoon(): void {
    this.#hasNews = true;
    if (this.#isTicking) return;
    this.#flush();
    void this.#tick();
  }

  async #tick(): Promise<void> {
    this.#isTicking = true;
    do {
      this.#hasNews = false;
      await this.#parts.clock.sleep(TICK_MS);
      this.#tickBytes = 0;
      this.#flush();
    } while (this.#hasNews);
    this.#isTicking = false;
  }

  #flush(): void {
    for (const [viewer, attachment] of [...this.#viewers]) {
      this.#sendTo(viewer, attachment);
      const hasAll = attachment.sent === null || attachment.sent === this.#scrollBack.endOffset;
      if (this.#end !== null && hasAll) this.#tellEnd(viewer, this.#end);
    }
    this.#wakeReader();
  }

  #sendTo(viewer: TerminalViewer, attachment: Attachment): void {
    const { endOffset } = this.#scrollBack;
    while (attachment.sent !== endOffset) {
      if (attachment.sent !== null) {
        const room = WINDOW_BYTES - (attachment.sent - attachment.acknowledged);
        if (room <= 0) return;
        if (this.#scrollBack.isKept(attachment.sent)) {
          const offset = attachment.sent;
          const bytes = this.#scrollBack.read(offset, Math.min(room, MAX_OUTPUT_BYTES));
          attachment.sent += bytes.length;
          viewer.output(offset, bytes);
          continue;
        }
        // What is on its way still counts when it is led on.
        attachment.acknowledged -= attachment.sent;
        attachment.sent = null;
      }
      attachment.sent = this.#scrollBack.startFor(null);
      if (attachment.sent === null) return;
      attachment.acknowledged += attachment.sent;
    }
  }

  #tellEnd(viewer: TerminalViewer, end: TerminalEnd): void {
    const attachment = this.#viewers.get(viewer);
    if (attachment === undefined || attachment.knowsEnd) return;
    attachment.knowsEnd = true;
    viewer.ended(end);
  }

  async #writeNow(bytes: Uint8Array): Promise<void> {
    if (this.#reason !== null) return;
    const late = new AbortController();
    const written = new AbortController();
    const deadline = this.#parts.clock.sleep(INPUT_DEADLINE_MS, written.signal).then(() => late.abort());
    try {
      await this.#parts.process.write(bytes, late.signal);
      if (late.signal.aborted) throw new FailureError(doesNotRead);
    } finally {
      written.abort();
      await deadline;
    }
  }

  async #applySizes(): Promise<void> {
    for (let applied: TerminalSize | null = null; applied !== this.#size; ) {
      applied = this.#size;
      await this.#parts.process.resize(applied);
    }
  }

  async #endWhenIdle(): Promise<void> {
    const idle = new AbortController();
    this.#idle = idle;
    await this.#parts.clock.sleep(this.#parts.idleLimitMs, idle.signal);
    if (!idle.signal.aborted && this.#end === null) await this.close('idle');
  }
}

const doesNotRead = {
  code: 'deadline-exceeded',
  message: `The program in the terminal has not read what was typed for ${INPUT_DEADLINE_MS / 1000} s.`,
  hint: 'It may be stopped (Ctrl-Q goes on, Ctrl-C ends it) or its member frozen.',
} as const;

const tooManyWrites = {
  code: 'request-invalid',
  message: `${MAX_WAITING_WRITES} inputs wait for the program in the terminal already.`,
  hint: 'Wait for the answer to one before sending the next.',
} as const;
