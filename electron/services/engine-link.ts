import { type Backoff, backoffDelayMs } from '../domain/engine/backoff.ts';
import { type Failure, FailureError, fail, toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineConnection, EngineFinder, EngineInfo } from '../ports/engine-finder.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Keeps the host connected to its engine.
 *
 *   searching ──found──► connected ──stream broke, or silent──► lost ──same engine found──► connected
 *    ▲      │                                                  ▲    │
 *    └─wait─┘ not found                                        └wait┘ not found
 *   every state ──close──► closed
 *
 * Waits double up to a bound and never give up: an engine may be away for a night. Nothing is forgotten while it is
 * lost; who listens goes on from a fresh look when the state is `connected` again.
 */
export type EngineLinkState =
  /** Never connected since the start; `failure` is what the last search met. */
  | { readonly kind: 'searching'; readonly attempts: number; readonly failure: Failure | null }
  /** `lostAtMs`: when the engine last answered before this connection; null for the first. */
  | { readonly kind: 'connected'; readonly info: EngineInfo; readonly lostAtMs: number | null }
  /** Was connected; only the same engine is looked for. */
  | {
      readonly kind: 'lost';
      readonly info: EngineInfo;
      readonly lostAtMs: number;
      readonly attempts: number;
      readonly failure: Failure;
    }
  | { readonly kind: 'closed' };

export interface EngineLinkOptions {
  readonly finder: EngineFinder;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onListenerError?: (error: unknown) => void;
}

/** Starts quickly, because an engine restart takes about two seconds and everything waits for it. */
const RETRY: Backoff = { firstMs: 200, longestMs: 15_000 };
/** A connection that lived this long counts as a real one, also when an engine is restarted again soon after. */
const STEADY_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 10_000;
const LOOK_TIMEOUT_MS = 5_000;
/** An engine busy with a build may miss one look; three in a row is silence. */
const SILENT_AFTER_LOOKS = 3;

export class EngineLink {
  readonly #finder: EngineFinder;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #changes: Subscribers<EngineLinkState>;
  readonly #closing = new AbortController();
  /** Ends the wait between two searches: somebody needs the engine now, perhaps because they just started it. */
  #hurry = new AbortController();
  #state: EngineLinkState = { kind: 'searching', attempts: 0, failure: null };
  #loop: Promise<void> | null = null;

  constructor(options: EngineLinkOptions) {
    this.#finder = options.finder;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#changes = new Subscribers(options.onListenerError);
  }

  get state(): EngineLinkState {
    return this.#state;
  }

  /** Called with every change from now on; the returned function ends it. */
  onChange(listener: (state: EngineLinkState) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  start(): void {
    this.#loop ??= this.#run(this.#closing.signal);
  }

  /**
   * Resolves once the engine answers. After `deadlineMs` it throws what the last search met: the code says why
   * there is no engine, not merely that time ran out. Between two searches, the next one begins at once. With
   * `isOnlyLooking` it throws when that one fails, unless an engine was lost and may be coming back.
   */
  async connected(options: {
    readonly deadlineMs: number;
    readonly signal?: AbortSignal;
    readonly isOnlyLooking?: boolean;
  }): Promise<EngineInfo> {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, ...(options.signal ? [options.signal] : [])]);
    this.#hurry.abort();
    try {
      return await Promise.race([
        this.#untilConnected(signal, options.isOnlyLooking ?? false),
        this.#clock.sleep(options.deadlineMs, signal).then(() => this.#notConnected(options)),
      ]);
    } finally {
      ended.abort();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
    this.#enter({ kind: 'closed' });
  }

  #untilConnected(signal: AbortSignal, isOnlyLooking: boolean): Promise<EngineInfo> {
    const attemptsBefore = this.#state.kind === 'searching' ? this.#state.attempts : 0;
    return new Promise((resolve, reject) => {
      const look = (state: EngineLinkState): void => {
        const hasSearched = state.kind === 'searching' && state.attempts > attemptsBefore;
        if (isOnlyLooking && hasSearched && state.failure !== null) {
          reject(new FailureError(state.failure));
        }
        if (state.kind === 'connected') resolve(state.info);
        if (state.kind === 'closed') {
          reject(new FailureError({ code: 'cancelled', message: 'Tandem is closing.' }));
        }
      };
      const unsubscribe = this.onChange(look);
      signal.addEventListener('abort', unsubscribe, { once: true });
      look(this.#state);
    });
  }

  #notConnected(options: { readonly deadlineMs: number; readonly signal?: AbortSignal }): never {
    if (options.signal?.aborted)
      fail({ code: 'cancelled', message: 'Waiting for the engine was cancelled.' });
    const state = this.#state;
    const failure = state.kind === 'searching' || state.kind === 'lost' ? state.failure : null;
    return fail(
      failure ?? {
        code: 'deadline-exceeded',
        message: `The engine did not answer within ${options.deadlineMs} ms.`,
      },
    );
  }

  async #run(signal: AbortSignal): Promise<void> {
    let previous: EngineConnection | null = null;
    let lostAtMs: number | null = null;
    // An engine that takes every connection and drops it at once must not be asked in a tight loop.
    let shortLives = 0;
    while (!signal.aborted) {
      if (shortLives > 0) await this.#pause(shortLives - 1, signal);
      const connection = await this.#search(previous, signal);
      if (connection === null) return;
      this.#enter({ kind: 'connected', info: connection.info, lostAtMs });
      const connectedAtMs = this.#clock.monotonicMs();
      const end = await this.#watch(connection, signal);
      shortLives = this.#clock.monotonicMs() - connectedAtMs < STEADY_AFTER_MS ? shortLives + 1 : 0;
      connection.close();
      if (signal.aborted) return;
      previous = connection;
      lostAtMs = end.lastAnswerAtMs;
      const failure: Failure = {
        code: 'engine-disconnected',
        message: `The connection to ${connection.info.description} broke: ${end.reason}.`,
        hint: 'Tandem keeps looking for it and goes on from a fresh look when it is back.',
      };
      this.#enter({ kind: 'lost', info: connection.info, lostAtMs, attempts: 0, failure });
    }
  }

  /** Tries until it finds; null when the link was closed meanwhile. */
  async #search(previous: EngineConnection | null, signal: AbortSignal): Promise<EngineConnection | null> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const connection = await this.#finder.find(previous, signal);
        if (!signal.aborted) return connection;
        connection.close();
      } catch (thrown) {
        if (signal.aborted) break;
        this.#noteFailedSearch(toFailure(thrown), attempt + 1);
        this.#hurry = new AbortController();
        await this.#pause(attempt, AbortSignal.any([signal, this.#hurry.signal]));
      }
    }
    return null;
  }

  #pause(attempt: number, signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(backoffDelayMs(RETRY, attempt, this.#random()), signal);
  }

  #noteFailedSearch(failure: Failure, attempts: number): void {
    const state = this.#state;
    if (state.kind === 'lost') this.#enter({ ...state, attempts, failure });
    else this.#enter({ kind: 'searching', attempts, failure });
  }

  async #watch(
    connection: EngineConnection,
    signal: AbortSignal,
  ): Promise<{ readonly reason: string; readonly lastAnswerAtMs: number }> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    let lastAnswerAtMs = this.#clock.nowMs();
    const untilSilent = async (): Promise<string> => {
      let missed = 0;
      while (missed < SILENT_AFTER_LOOKS && !either.aborted) {
        await this.#clock.sleep(LOOK_EVERY_MS, either);
        if (either.aborted) break;
        const answered = await connection.answers(LOOK_TIMEOUT_MS);
        missed = answered ? 0 : missed + 1;
        if (answered) lastAnswerAtMs = this.#clock.nowMs();
      }
      return `it was silent for ${SILENT_AFTER_LOOKS} looks in a row`;
    };
    const untilBroken = async (): Promise<string> => {
      const reason = await connection.untilBroken(either);
      // A stream that ends is itself a sign of life up to that moment.
      lastAnswerAtMs = this.#clock.nowMs();
      return reason;
    };
    const reason = await Promise.race([untilBroken(), untilSilent()]);
    ended.abort();
    return { reason, lastAnswerAtMs };
  }

  #enter(state: EngineLinkState): void {
    this.#state = state;
    this.#changes.emit(state);
  }
}
