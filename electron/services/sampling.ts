import { toFailure } from '../domain/failure.ts';
import { HOST_METRICS, type HostMetric } from '../domain/usage/metrics.ts';
import type { HostUsage } from '../domain/usage/usage.ts';
import type { Clock } from '../ports/clock.ts';
import type { MetricSample } from '../ports/metric-store.ts';
import type { HostUsageReader, UsageReader } from '../ports/usage-reader.ts';
import { PatientReader } from './patient-reader.ts';
import { type MemberSample, memberMetrics, StackUsage } from './stack-usage.ts';
import type { StackLook } from './stack-watch.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Measures what members and the machine use: a stack that somebody looks at every second, the others every half minute,
 * none while the machine is about to sleep. All who look share one measurement.
 *
 * There is one round at a time. It rests for three times as long as it took, so that measuring never takes more than a
 * quarter of the time of whoever is asked, however slow that has become.
 */

const FAST_MS = 1_000;
const SLOW_MS = 30_000;
const REST_PER_ROUND = 3;
/** Early enough is on time: a sleep of a second may end a little before it. */
const EARLY_MS = 20;

export interface UsageSample {
  readonly stack: string;
  readonly atMs: number;
  /** Until the next sample, if nothing is slow. */
  readonly everyMs: number;
  /** Null when the machine could not be asked. */
  readonly host: HostUsage | null;
  readonly members: readonly MemberSample[];
}

interface Followed {
  readonly usage: StackUsage;
  readonly subscribers: Subscribers<UsageSample>;
  /** Monotonic; null before the first. */
  lastMs: number | null;
}

export class Sampling {
  readonly #reader: PatientReader;
  readonly #host: HostUsageReader;
  readonly #keep: (samples: readonly MetricSample[]) => void;
  readonly #clock: Clock;
  readonly #onTrouble: (text: string) => void;
  readonly #stacks = new Map<string, Followed>();
  #isSuspended = false;
  /** Ends the present wait: somebody began to look, or woke up. */
  #wake = new AbortController();
  #hostTrouble = '';

  constructor(parts: {
    readonly reader: UsageReader;
    readonly host: HostUsageReader;
    /** Takes what is worth keeping. */
    readonly keep: (samples: readonly MetricSample[]) => void;
    readonly clock: Clock;
    /** In [0, 1). */
    readonly random: () => number;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#reader = new PatientReader(parts.reader, parts.clock, parts.random);
    this.#host = parts.host;
    this.#keep = parts.keep;
    this.#clock = parts.clock;
    this.#onTrouble = parts.onTrouble;
  }

  /** Learns from each look whom there is to measure. */
  observe(look: StackLook): void {
    const { usage } = this.#stack(look.stack);
    usage.observe(look);
    this.#reader.keepOnly(new Set([...this.#stacks.values()].flatMap(({ usage: each }) => each.ids)));
  }

  /** The engine said that a member ran out of memory: figures of a group end with it, this count stays. */
  noteOom(stack: string, container: string): void {
    this.#stacks.get(stack)?.usage.noteOom(container);
  }

  /** Samples of this stack every second until the returned function is called. */
  follow(stack: string, listener: (sample: UsageSample) => void): () => void {
    const { subscribers, usage } = this.#stack(stack);
    const unsubscribe = subscribers.subscribe(listener);
    this.#wakeUp();
    return () => {
      unsubscribe();
      // A name that somebody has mistyped is not remembered.
      if (subscribers.isEmpty && usage.ids.length === 0) this.#stacks.delete(stack);
    };
  }

  /** Nothing is measured from now on, until `resume`. */
  suspend(): void {
    this.#isSuspended = true;
  }

  resume(): void {
    this.#isSuspended = false;
    this.#wakeUp();
  }

  /** Measures for as long as there is an engine to ask. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wake = new AbortController();
      this.#wake = wake;
      signal.addEventListener('abort', () => wake.abort(), { once: true, signal: wake.signal });
      const startedMs = this.#clock.monotonicMs();
      const due = this.#isSuspended ? [] : this.#due(startedMs);
      if (due.length > 0) await this.#round(due, startedMs, signal);
      const tookMs = this.#clock.monotonicMs() - startedMs;
      const restMs = REST_PER_ROUND * tookMs;
      // Who begins to look need not wait for the next second, but for the end of the rest.
      if (restMs > 0) await this.#clock.sleep(restMs, signal);
      const waitMs = this.#untilNextMs(this.#clock.monotonicMs());
      await this.#clock.sleep(waitMs, wake.signal);
      // Takes the listener off a signal that lives for days. With a reason, or it would make an error with its stack.
      wake.abort('over');
    }
  }

  #stack(stack: string): Followed {
    const known = this.#stacks.get(stack);
    if (known !== undefined) return known;
    const onListenerError = (error: unknown): void => this.#onTrouble(toFailure(error).message);
    const fresh: Followed = {
      usage: new StackUsage(stack),
      subscribers: new Subscribers(onListenerError),
      lastMs: null,
    };
    this.#stacks.set(stack, fresh);
    return fresh;
  }

  #wakeUp(): void {
    this.#wake.abort();
  }

  #due(nowMs: number): readonly Followed[] {
    return [...this.#stacks.values()].filter(
      (stack) => isMeasured(stack) && dueMs(stack, nowMs) <= nowMs + EARLY_MS,
    );
  }

  #untilNextMs(nowMs: number): number {
    if (this.#isSuspended) return SLOW_MS;
    const all = [...this.#stacks.values()].filter(isMeasured).map((stack) => dueMs(stack, nowMs) - nowMs);
    return Math.max(0, Math.min(SLOW_MS, ...all));
  }

  async #round(due: readonly Followed[], startedMs: number, signal: AbortSignal): Promise<void> {
    const host = await this.#readHost();
    const kept: MetricSample[] = host === null ? [] : [hostMetrics(this.#clock.nowMs(), host)];
    for (const followed of due) {
      if (signal.aborted) return;
      followed.lastMs = startedMs;
      const { usage, subscribers } = followed;
      const members = await usage.sample((target) => this.#reader.read(target, signal));
      const atMs = this.#clock.nowMs();
      kept.push(...memberMetrics(usage.stack, atMs, members));
      subscribers.emit({ stack: usage.stack, atMs, everyMs: everyMs(followed), host, members });
    }
    this.#keep(kept);
  }

  async #readHost(): Promise<HostUsage | null> {
    try {
      return await this.#host.read();
    } catch (error) {
      const { message } = toFailure(error);
      // The same every second would fill the log.
      if (message !== this.#hostTrouble) this.#onTrouble(`measuring this machine: ${message}`);
      this.#hostTrouble = message;
      return null;
    }
  }
}

/** What is down is looked at by nobody else, but who follows it hears so. */
function isMeasured({ usage, subscribers }: Followed): boolean {
  return usage.isRunning || !subscribers.isEmpty;
}

function everyMs({ subscribers }: Followed): number {
  return subscribers.isEmpty ? SLOW_MS : FAST_MS;
}

function dueMs(followed: Followed, nowMs: number): number {
  return followed.lastMs === null ? nowMs : followed.lastMs + everyMs(followed);
}

function hostMetrics(atMs: number, host: HostUsage): MetricSample {
  const figures: Readonly<Record<HostMetric, number | null>> = {
    cpuPercent: host.cpuPercent,
    memoryBytes: host.memoryBytes,
    diskBytes: host.disk?.usedBytes ?? null,
    load: host.load,
  };
  return { atMs, stack: '', member: null, values: HOST_METRICS.map((metric) => figures[metric]) };
}
