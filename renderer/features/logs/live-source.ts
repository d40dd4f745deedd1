import type { EventPayload } from '../../../electron/contract/contract.ts';
import type { LogLine } from '../../../electron/contract/log-requests.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { type ScheduleFrame, scheduleFrame } from './frame-timer.ts';
import { withoutOldest } from './known-lines.ts';
import { LineRing, type RingBounds } from './line-ring.ts';
import type { LineSource, PastState, SourcePhase, SourceState } from './line-source.ts';
import { hostFilters, isFiltered, type LogHost, type LogWish, PastReader } from './past-reader.ts';
import { SourceNews } from './source-news.ts';

/**
 * Lines as they are said, and on demand what was said before. Survives the loss of the host and of the stream: it asks
 * again from the last line it has, leaves out what it knows, and marks the place when the answer does not reach back to it.
 */

const FIRST_TAIL = 2_000;
/** The most that the contract gives at once. */
const CATCH_UP_TAIL = 10_000;
/** Lines of two members that were said together may have come in either order. */
const OVERLAP_MS = 2_000;
/** So many found lines are fetched unasked; the rest when somebody scrolls there. */
const FOUND_UNASKED = 500;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;
const READING_RETRY_MS = 2_000;
/** A frame has sixteen. */
const FRAME_BUDGET_MS = 6;
/** Behind by more than this, lines matter more than smoothness. */
const MANY_LINES = 100_000;
const BUSY_BUDGET_MS = 30;
const LINES_BETWEEN_LOOKS = 200;

export interface LiveSourceParts {
  readonly host: LogHost;
  readonly wish: LogWish;
  readonly bounds: RingBounds;
  readonly schedule?: ScheduleFrame;
  readonly monotonicMs?: () => number;
}

export class LiveSource implements LineSource {
  readonly ring: LineRing;
  readonly #host: LogHost;
  readonly #wish: LogWish;
  readonly #news: SourceNews;
  readonly #monotonicMs: () => number;
  readonly #unsubscribes: readonly (() => void)[];
  #phase: SourcePhase = { kind: 'starting' };
  #past: PastState = 'more';
  #pastFailure: FailureData | null = null;
  #searchedLines = 0;
  #reader: PastReader | null = null;
  #subscription: string | null = null;
  /** Answers to an earlier asking are not for this one. */
  #asking = 0;
  #incoming: (readonly LogLine[])[] = [];
  #incomingFrom = 0;
  #incomingLines = 0;
  /** The first page of a search goes in front of what comes meanwhile. */
  #isHolding = false;
  /** Up to where each member's lines are known already. */
  #knownUntil = new Map<string, number>();
  #mustOverlap = false;
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor({ host, wish, bounds, schedule, monotonicMs }: LiveSourceParts) {
    this.#host = host;
    this.#wish = wish;
    this.ring = new LineRing(bounds);
    this.#monotonicMs = monotonicMs ?? (() => performance.now());
    this.#news = new SourceNews(schedule ?? scheduleFrame, () => this.#takeSome());
    this.#unsubscribes = [
      host.onEvent((event) => {
        if (event.name === 'log.lines') this.#hear(event.payload);
      }),
      host.onConnection(({ phase }) => (phase === 'connected' ? this.#ask() : this.#lose())),
    ];
    if (host.connection().phase === 'connected') this.#ask();
  }

  state(): SourceState {
    return {
      phase: this.#phase,
      past: this.#past,
      pastFailure: this.#pastFailure,
      searchedLines: this.#searchedLines,
      isAtNow: true,
    };
  }

  subscribe(listener: () => void): () => void {
    return this.#news.subscribe(listener);
  }

  /** Members came, went or began anew: the host follows those that were there when it was asked. */
  askAgain(): void {
    if (this.#host.connection().phase === 'connected') this.#ask();
  }

  loadOlder(again = false): void {
    if (this.#isHolding || (this.#past !== 'more' && !(again && this.#past === 'failed'))) return;
    if (this.ring.length === 0 || this.#host.connection().phase !== 'connected') return;
    const span = { sinceMs: null, untilMs: this.ring.oldestMs };
    this.#reader ??= new PastReader(this.#host, this.#wish, span);
    if (this.ring.isFull) this.#become(this.#phase, 'full');
    else void this.#loadFrom(this.#reader);
  }

  /** What is newer comes by itself. */
  loadNewer(): void {}

  close(): void {
    this.#isClosed = true;
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#news.close();
    this.#leave();
  }

  #ask(): void {
    this.#leave();
    // A search that was under way begins anew, and finds what came meanwhile.
    if (this.#isHolding) this.#forget();
    this.#takeAll();
    const newestMs = this.ring.newestMs;
    const isFirst = newestMs === null;
    const isSearch = isFirst && isFiltered(this.#wish);
    this.#asking += 1;
    const asking = this.#asking;
    this.#mustOverlap = !isFirst;
    this.#knownUntil = this.ring.newestOfEach();
    this.#isHolding = isSearch;
    if (isFirst) this.#become({ kind: 'starting' }, this.#past);
    const params = {
      ...hostFilters(this.#wish),
      member: null,
      follow: true,
      tail: isSearch ? 0 : isFirst ? FIRST_TAIL : CATCH_UP_TAIL,
      sinceMs: isFirst ? null : Math.max(0, newestMs - OVERLAP_MS),
    };
    this.#host.call('logs.follow', params).then(
      ({ subscription }) => {
        if (asking !== this.#asking || this.#isClosed) return void this.#unfollow(subscription);
        this.#subscription = subscription;
        if (isSearch) void this.#findFirst(asking);
        else this.#become({ kind: 'live' }, this.#past);
      },
      (thrown: unknown) => {
        if (asking === this.#asking) this.#refuse(thrown);
      },
    );
  }

  #forget(): void {
    this.#incoming = [];
    this.#incomingFrom = 0;
    this.#incomingLines = 0;
    this.#reader = null;
    this.#past = 'more';
    this.#searchedLines = 0;
  }

  #lose(): void {
    this.#leave();
    this.#become({ kind: 'waiting', failure: null }, this.#past);
  }

  /** The subscription ends; whatever is still answered to it is nobody's. */
  #leave(): void {
    clearTimeout(this.#timer);
    this.#asking += 1;
    if (this.#subscription !== null) void this.#unfollow(this.#subscription);
    this.#subscription = null;
  }

  async #unfollow(subscription: string): Promise<void> {
    // A host that is gone has forgotten it anyway.
    await this.#host.call('logs.unfollow', { subscription }).catch(() => {});
  }

  #refuse(thrown: unknown): void {
    const failure = failureFrom(thrown);
    if (failure.code === 'request-invalid' || failure.code === 'stack-unknown') {
      this.#become({ kind: 'failed', failure }, this.#past);
      return;
    }
    this.#become({ kind: 'waiting', failure }, this.#past);
    this.#askLater();
  }

  #askLater(): void {
    const delayMs = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(this.#retries, 8));
    this.#retries += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.askAgain(), delayMs);
  }

  #hear({ subscription, lines, ended, failure }: EventPayload<'log.lines'>): void {
    if (subscription !== this.#subscription) return;
    if (lines.length > 0) {
      this.#retries = 0;
      this.#incoming.push(lines);
      this.#incomingLines += lines.length;
      this.#news.tell();
    }
    if (!ended) return;
    // The host forgets a subscription that ended.
    this.#subscription = null;
    this.#become({ kind: 'waiting', failure: failure ?? null }, this.#past);
    this.#askLater();
  }

  /** True when some are left for the next frame. */
  #takeSome(): boolean {
    if (this.#isHolding) return false;
    const budgetMs = this.#incomingLines > MANY_LINES ? BUSY_BUDGET_MS : FRAME_BUDGET_MS;
    const endMs = this.#monotonicMs() + budgetMs;
    while (this.#incoming.length > 0) {
      this.#takeLines(LINES_BETWEEN_LOOKS);
      if (this.#incoming.length > 0 && this.#monotonicMs() > endMs) return true;
    }
    return false;
  }

  #takeAll(): void {
    while (this.#incoming.length > 0) this.#takeLines(Number.POSITIVE_INFINITY);
  }

  #takeLines(most: number): void {
    const lines = this.#incoming[0];
    if (lines === undefined) return;
    const end = Math.min(lines.length, this.#incomingFrom + most);
    for (let place = this.#incomingFrom; place < end; place += 1) {
      const line = lines[place];
      if (line !== undefined) this.#takeLine(line);
    }
    this.#incomingLines -= end - this.#incomingFrom;
    this.#incomingFrom = end;
    if (end < lines.length) return;
    this.#incoming.shift();
    this.#incomingFrom = 0;
  }

  #takeLine(line: LogLine): void {
    const isKnown = line.atMs <= (this.#knownUntil.get(line.member) ?? Number.NEGATIVE_INFINITY);
    if (this.#mustOverlap && !isKnown) this.ring.append({ ...line, member: '', text: '' }, true);
    this.#mustOverlap = false;
    if (!isKnown) this.ring.append(line);
  }

  async #findFirst(asking: number): Promise<void> {
    const reader = new PastReader(this.#host, this.#wish, { sinceMs: null, untilMs: null });
    this.#reader = reader;
    this.#become({ kind: 'live' }, 'loading');
    await this.#loadFrom(reader, () => {
      if (asking !== this.#asking) return;
      this.#knownUntil = this.ring.newestOfEach();
      this.#isHolding = false;
    });
    // What was found goes first even when the search failed.
    if (asking === this.#asking) this.#isHolding = false;
    this.#news.tell();
  }

  async #loadFrom(reader: PastReader, afterFirst: () => void = () => {}): Promise<void> {
    this.#become(this.#phase, 'loading');
    const wanted = isFiltered(this.#wish) ? FOUND_UNASKED : 1;
    let found = 0;
    try {
      for (;;) {
        const page = await reader.next();
        if (this.#isClosed || reader !== this.#reader) return;
        const lines = withoutOldest(page.lines, this.ring);
        this.ring.prepend(lines);
        afterFirst();
        found += lines.length;
        this.#searchedLines += page.searchedLines;
        if (page.isLast) return this.#become(this.#phase, 'end');
        if (page.isStalled) return this.#readLater(reader);
        if (this.ring.isFull) return this.#become(this.#phase, 'full');
        if (found >= wanted) return this.#become(this.#phase, 'more');
        this.#news.tell();
      }
    } catch (thrown) {
      if (this.#isClosed || reader !== this.#reader) return;
      const failure = failureFrom(thrown);
      this.#pastFailure = failure;
      // A search that the host refuses finds nothing else either.
      const isRefused = this.ring.length === 0 && failure.code !== 'host-not-running';
      this.#become(isRefused ? { kind: 'failed', failure } : this.#phase, 'failed');
    }
  }

  #readLater(reader: PastReader): void {
    this.#become(this.#phase, 'reading');
    setTimeout(() => {
      if (!this.#isClosed && reader === this.#reader) void this.#loadFrom(reader);
    }, READING_RETRY_MS);
  }

  #become(phase: SourcePhase, past: PastState): void {
    this.#phase = phase;
    this.#past = past;
    this.#news.tell();
  }
}
