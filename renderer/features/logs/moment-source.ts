import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { type ScheduleFrame, scheduleFrame } from './frame-timer.ts';
import { withoutNewest, withoutOldest } from './known-lines.ts';
import { LineRing, type RingBounds } from './line-ring.ts';
import type { LineSource, PastState, SourcePhase, SourceState } from './line-source.ts';
import { type LogHost, type LogWish, PastReader } from './past-reader.ts';
import { SourceNews } from './source-news.ts';

/**
 * The lines around a moment that lies too far back to read up to it from now. The host pages backwards only: what came
 * after is read in spans of time, shorter where much was said and longer where little was.
 */

/** What follows the moment and is read at once. */
const AFTER_MS = 10_000;
const LONGEST_SPAN_MS = 3_600_000;
const SHORTEST_SPAN_MS = 50;
/** A span with more pages is tried again at half its length. */
const MAX_PAGES = 10;
/** Empty spans are skipped unasked, but a silent day is not asked for all night. */
const MAX_EMPTY_SPANS = 24;

export interface MomentSourceParts {
  readonly host: LogHost;
  readonly wish: LogWish;
  readonly bounds: RingBounds;
  readonly atMs: number;
  readonly nowMs: () => number;
  readonly schedule?: ScheduleFrame;
}

export class MomentSource implements LineSource {
  readonly ring: LineRing;
  readonly #parts: MomentSourceParts;
  readonly #news: SourceNews;
  readonly #older: PastReader;
  #phase: SourcePhase = { kind: 'starting' };
  #past: PastState = 'more';
  #pastFailure: FailureData | null = null;
  #searchedLines = 0;
  /** Up to there everything is read. */
  #readUntilMs: number;
  #spanMs = AFTER_MS;
  #isLoadingNewer = false;
  #isAtNow = false;
  #isClosed = false;

  constructor(parts: MomentSourceParts) {
    this.#parts = parts;
    this.ring = new LineRing(parts.bounds);
    this.#news = new SourceNews(parts.schedule ?? scheduleFrame);
    this.#readUntilMs = parts.atMs + AFTER_MS;
    const span = { sinceMs: null, untilMs: this.#readUntilMs };
    this.#older = new PastReader(parts.host, parts.wish, span);
    void this.#begin();
  }

  state(): SourceState {
    return {
      phase: this.#phase,
      past: this.#past,
      pastFailure: this.#pastFailure,
      searchedLines: this.#searchedLines,
      isAtNow: this.#isAtNow,
    };
  }

  subscribe(listener: () => void): () => void {
    return this.#news.subscribe(listener);
  }

  loadOlder(again = false): void {
    if (this.#past !== 'more' && !(again && (this.#past === 'failed' || this.#past === 'reading'))) return;
    if (this.ring.isFull) this.#become('full');
    else void this.#readOlder();
  }

  loadNewer(): void {
    if (this.#isLoadingNewer || this.#isAtNow || this.#phase.kind !== 'still' || this.ring.isFull) return;
    this.#isLoadingNewer = true;
    void this.#readNewer().finally(() => {
      this.#isLoadingNewer = false;
      this.#news.tell();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#news.close();
  }

  async #begin(): Promise<void> {
    // Until something is there from before the moment, so that it stands in what led to it.
    for (let page = 0; page < MAX_PAGES && !this.#isClosed; page += 1) {
      await this.#readOlder();
      if (this.#past !== 'more' || (this.ring.oldestMs ?? Number.POSITIVE_INFINITY) < this.#parts.atMs) break;
    }
    const failure = this.#pastFailure;
    // Of a moment before anything was said, what was said next.
    if (failure === null && (this.ring.newestMs ?? 0) < this.#parts.atMs) await this.#readNewer();
    const isRefused = failure !== null && this.ring.length === 0;
    this.#phase = isRefused ? { kind: 'failed', failure } : { kind: 'still' };
    this.#news.tell();
  }

  async #readOlder(): Promise<void> {
    this.#become('loading');
    try {
      const page = await this.#older.next();
      this.ring.prepend(withoutOldest(page.lines, this.ring));
      this.#searchedLines += page.searchedLines;
      this.#become(page.isLast ? 'end' : page.isStalled ? 'reading' : 'more');
    } catch (thrown) {
      this.#pastFailure = failureFrom(thrown);
      this.#become('failed');
    }
  }

  async #readNewer(): Promise<void> {
    for (let empty = 0; empty < MAX_EMPTY_SPANS && !this.#isClosed; ) {
      const nowMs = this.#parts.nowMs();
      const untilMs = Math.min(nowMs, this.#readUntilMs + this.#spanMs);
      const lines = await this.#readSpan(this.#readUntilMs, untilMs);
      if (lines === null) return;
      if (lines === 'too-many') {
        this.#spanMs = Math.max(SHORTEST_SPAN_MS, this.#spanMs / 4);
        continue;
      }
      for (const line of withoutNewest(lines, this.ring)) this.ring.append(line);
      this.#readUntilMs = untilMs;
      this.#isAtNow = untilMs >= nowMs;
      if (this.#isAtNow || lines.length > 0) return;
      this.#spanMs = Math.min(LONGEST_SPAN_MS, this.#spanMs * 2);
      empty += 1;
    }
  }

  /** Oldest first; null when it could not be read. */
  async #readSpan(sinceMs: number, untilMs: number): Promise<readonly LogLine[] | 'too-many' | null> {
    const reader = new PastReader(this.#parts.host, this.#parts.wish, { sinceMs, untilMs });
    let lines: readonly LogLine[] = [];
    try {
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const { lines: found, isLast, isStalled } = await reader.next();
        lines = [...found, ...lines];
        if (isLast || isStalled) return lines;
      }
    } catch {
      // Scrolling there again asks again.
      return null;
    }
    return untilMs - sinceMs > SHORTEST_SPAN_MS ? 'too-many' : lines;
  }

  #become(past: PastState): void {
    this.#past = past;
    this.#news.tell();
  }
}
