import type { LinePattern } from '../../../electron/domain/logs/line-pattern.ts';
import type { HighlightOrder, HighlightReply } from './highlight-worker.ts';
import type { MatchRange } from './line-segments.ts';

/**
 * Marks what was looked for in the lines on the screen. Expressions are JavaScript's and may take for ever on a hostile
 * line, so they run in a thread that is ended at a deadline; lines are then shown without marks.
 */

const DEADLINE_MS = 400;
const MAX_KNOWN = 2_000;

/** The part of a Worker that is used, so that tests can bring another one. */
export interface HighlightThread {
  onmessage: ((event: MessageEvent<HighlightReply>) => void) | null;
  postMessage(order: HighlightOrder): void;
  terminate(): void;
}

export class Highlighter {
  readonly #pattern: LinePattern;
  readonly #begin: () => HighlightThread;
  readonly #onNews: () => void;
  readonly #known = new Map<string, readonly MatchRange[]>();
  #thread: HighlightThread | null = null;
  #waiting: readonly string[] = [];
  #asked: readonly string[] | null = null;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #orders = 0;
  #isTooSlow = false;

  constructor(pattern: LinePattern, onNews: () => void, begin: () => HighlightThread = beginThread) {
    this.#pattern = pattern;
    this.#onNews = onNews;
    this.#begin = begin;
  }

  /** The expression was stopped at a line: nothing is marked any more. */
  get isTooSlow(): boolean {
    return this.#isTooSlow;
  }

  rangesOf(text: string): readonly MatchRange[] {
    return this.#known.get(text) ?? NONE;
  }

  /** The lines on the screen now; those of a screen before that were not looked at yet are forgotten. */
  look(texts: readonly string[]): void {
    if (this.#isTooSlow) return;
    this.#waiting = texts;
    if (this.#asked === null) this.#askNext();
  }

  close(): void {
    clearTimeout(this.#deadline);
    this.#thread?.terminate();
    this.#thread = null;
    this.#isTooSlow = true;
  }

  #askNext(): void {
    this.#waiting = this.#waiting.filter((text) => !this.#known.has(text));
    if (this.#waiting.length === 0) return;
    this.#thread ??= this.#newThread();
    this.#asked = this.#waiting;
    this.#waiting = [];
    this.#orders += 1;
    this.#deadline = setTimeout(() => {
      this.close();
      this.#onNews();
    }, DEADLINE_MS);
    const { source, flags } = this.#pattern;
    this.#thread.postMessage({ id: this.#orders, source, flags, texts: this.#asked });
  }

  #newThread(): HighlightThread {
    const thread = this.#begin();
    thread.onmessage = ({ data }) => {
      if (data.id !== this.#orders || this.#asked === null) return;
      clearTimeout(this.#deadline);
      if (this.#known.size > MAX_KNOWN) this.#known.clear();
      for (const [place, text] of this.#asked.entries()) this.#known.set(text, data.ranges[place] ?? NONE);
      this.#asked = null;
      this.#askNext();
      this.#onNews();
    };
    return thread;
  }
}

const NONE: readonly MatchRange[] = [];

function beginThread(): HighlightThread {
  return new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' });
}
