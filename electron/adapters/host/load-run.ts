import { performance } from 'node:perf_hooks';
import { build as buildHistogram } from 'hdr-histogram-js';
import type { LoadPlan, LoadProgress, LoadResult } from '../../ports/load-generator.ts';
import { type Answer, LoadClients } from './load-client.ts';
import { plannedRequests, requestDueMs, requestsUntil } from './load-plan.ts';
import { SampleCollector, type SampleColumns } from './load-samples.ts';

/** Ten pictures a second for who looks. */
const PROGRESS_EVERY_MS = 100;
/** Beyond this many at once a due request is not sent, and counts as not sent. */
const MAX_UNDER_WAY = 8_192;
const SLOWEST_RECORDED_US = 600_000_000;

export type LoadOutcome = Pick<LoadResult, 'planned' | 'sent' | 'latencyMs'> & {
  readonly columns: SampleColumns;
};

/**
 * An open loop: request `n` is due at `n / rate` whatever became of those before it, and its latency counts from
 * then. A server that stalls for a second is seen as a second's worth of late requests, not as one.
 */
export class LoadRun {
  readonly #plan: LoadPlan;
  readonly #total: number;
  readonly #onProgress: (progress: LoadProgress) => void;
  readonly #clients: LoadClients;
  readonly #collector: SampleCollector;
  readonly #latencyUs = buildHistogram({
    lowestDiscernibleValue: 1,
    highestTrackableValue: SLOWEST_RECORDED_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  /** By sequence, oldest first. */
  readonly #underWay = new Map<number, { readonly dueMs: number; readonly ended: Promise<void> }>();
  readonly #startMs = performance.now();
  /** From the monotonic clock to epoch time, fixed once, so that a corrected wall clock bends no latency. */
  readonly #epochMs = Date.now() - performance.now();
  #next = 0;
  #sent = 0;
  #acknowledged = 0;
  #failed = 0;
  #slowestMs = 0;
  #servedBy: string | null = null;
  #acknowledgedDueMs: number | null = null;
  #endsAtMs = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #wake: () => void = () => {};

  constructor(plan: LoadPlan, onProgress: (progress: LoadProgress) => void) {
    this.#plan = plan;
    this.#total = plannedRequests(plan);
    this.#onProgress = onProgress;
    this.#clients = new LoadClients(plan);
    this.#collector = new SampleCollector(this.#total);
  }

  async run(): Promise<LoadOutcome> {
    const progress = setInterval(() => this.#report(), PROGRESS_EVERY_MS);
    try {
      await this.#sendAllDue();
      // Each has a deadline of its own.
      await Promise.all([...this.#underWay.values()].map((request) => request.ended));
    } finally {
      clearInterval(progress);
      await this.#clients.stop();
    }
    this.#report();
    const percentileMs = (percentile: number): number =>
      this.#latencyUs.getValueAtPercentile(percentile) / 1_000;
    return {
      planned: this.#plannedUntilEnd(),
      sent: this.#sent,
      latencyMs: {
        p50: percentileMs(50),
        p95: percentileMs(95),
        p99: percentileMs(99),
        max: this.#latencyUs.maxValue / 1_000,
      },
      columns: this.#collector.finish(),
    };
  }

  /** Sends nothing new; what is under way gets its answer. */
  finish(): void {
    this.#endsAtMs = Math.min(this.#endsAtMs, performance.now());
    this.#wake();
  }

  /** Ends at once, what is under way included. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.finish();
    await this.#clients.stop();
  }

  async #sendAllDue(): Promise<void> {
    while (this.#next < this.#total && this.#dueMs(this.#next) <= this.#endsAtMs) {
      const waitMs = this.#dueMs(this.#next) - performance.now();
      if (waitMs > 0) await this.#pause(waitMs);
      // What was due before the end is sent after it if need be: a busy machine must not shorten the count.
      const untilMs = Math.min(performance.now(), this.#endsAtMs);
      while (!this.#isStopped && this.#next < this.#total && this.#dueMs(this.#next) <= untilMs) {
        this.#send(this.#next);
        this.#next += 1;
      }
      if (this.#isStopped) return;
    }
  }

  #send(sequence: number): void {
    if (this.#underWay.size >= MAX_UNDER_WAY) return;
    const dueMs = this.#dueMs(sequence);
    const sentMs = performance.now();
    this.#sent += 1;
    const ended = this.#clients.send(sequence).then((answer) => {
      this.#underWay.delete(sequence);
      this.#record(sequence, dueMs, sentMs, answer);
    });
    this.#underWay.set(sequence, { dueMs, ended });
  }

  #record(sequence: number, dueMs: number, sentMs: number, answer: Answer): void {
    const endedMs = performance.now();
    this.#latencyUs.recordValue(Math.min(SLOWEST_RECORDED_US, Math.max(1, (endedMs - dueMs) * 1_000)));
    this.#slowestMs = Math.max(this.#slowestMs, endedMs - dueMs);
    if (answer.outcome === 'acknowledged') {
      this.#acknowledged += 1;
      this.#servedBy = answer.receipt?.gateway ?? null;
      this.#acknowledgedDueMs = Math.max(this.#acknowledgedDueMs ?? 0, dueMs + this.#epochMs);
    } else {
      this.#failed += 1;
    }
    this.#collector.add({
      sequence,
      dueMs: dueMs + this.#epochMs,
      sentMs: sentMs + this.#epochMs,
      endedMs: endedMs + this.#epochMs,
      ...answer,
    });
  }

  #report(): void {
    const nowMs = performance.now();
    // A stall shows while it lasts, not only once it is over.
    const [oldest] = this.#underWay.values();
    this.#onProgress({
      atMs: nowMs + this.#epochMs,
      sent: this.#sent,
      acknowledged: this.#acknowledged,
      failed: this.#failed,
      slowestMs: Math.max(this.#slowestMs, nowMs - (oldest?.dueMs ?? nowMs)),
      servedBy: this.#servedBy,
      acknowledgedDueMs: this.#acknowledgedDueMs,
    });
    this.#slowestMs = 0;
  }

  #dueMs(sequence: number): number {
    return this.#startMs + requestDueMs(this.#plan, sequence);
  }

  #plannedUntilEnd(): number {
    if (this.#endsAtMs === Number.POSITIVE_INFINITY) return this.#total;
    const due = Math.floor(requestsUntil(this.#plan, this.#endsAtMs - this.#startMs)) + 1;
    return Math.min(this.#total, due);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
