import { toFailure } from '../domain/failure.ts';
import type { Bucket } from '../domain/usage/buckets.ts';
import type { Clock } from '../ports/clock.ts';
import type { MetricQuery, MetricSample, MetricStore } from '../ports/metric-store.ts';

/**
 * Hands figures to the store in batches, and has it kept in order. A store that cannot be written loses figures and says
 * so once; nothing else depends on them.
 */

const BATCH_AFTER_MS = 10_000;
/** More wait only while the store is stuck: then the oldest are dropped. */
const MOST_WAITING = 5_000;
/** Between steps others get their turn at the store. */
const STEP_PAUSE_MS = 50;
/** A host that was away for a month has some thousands to do; the rest is for the next time. */
const MOST_STEPS = 500;

export class MetricKeeping {
  readonly #store: MetricStore;
  readonly #clock: Clock;
  readonly #onTrouble: (text: string) => void;
  readonly #closing = new AbortController();
  #waiting: readonly MetricSample[] = [];
  /** Monotonic. */
  #flushedAtMs: number;
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  #trouble = '';

  constructor(parts: {
    readonly store: MetricStore;
    readonly clock: Clock;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#onTrouble = parts.onTrouble;
    this.#flushedAtMs = parts.clock.monotonicMs();
  }

  add(samples: readonly MetricSample[]): void {
    this.#waiting = [...this.#waiting, ...samples].slice(-MOST_WAITING);
    const nowMs = this.#clock.monotonicMs();
    if (this.#isWorking || nowMs - this.#flushedAtMs < BATCH_AFTER_MS) return;
    this.#flushedAtMs = nowMs;
    this.#isWorking = true;
    this.#work = this.#writeAndKeep().finally(() => {
      this.#isWorking = false;
    });
  }

  /** What was measured up to this moment is in it. */
  async metrics(query: MetricQuery): Promise<readonly Bucket[]> {
    await this.#write();
    return this.#store.metrics(query);
  }

  /** Writes what is left; the store is closed by whoever opened it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
    await this.#try(() => this.#write());
  }

  async #writeAndKeep(): Promise<void> {
    await this.#try(async () => {
      await this.#write();
      for (let step = 0; step < MOST_STEPS && !this.#closing.signal.aborted; step += 1) {
        if (!(await this.#store.keepMetrics(this.#clock.nowMs()))) return;
        await this.#clock.sleep(STEP_PAUSE_MS, this.#closing.signal);
      }
    });
  }

  async #write(): Promise<void> {
    const samples = this.#waiting;
    if (samples.length === 0) return;
    this.#waiting = [];
    await this.#store.addSamples(samples);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#trouble = '';
    } catch (error) {
      const { message } = toFailure(error);
      if (message !== this.#trouble) this.#onTrouble(`keeping figures: ${message}`);
      this.#trouble = message;
    }
  }
}
