import { toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvents } from '../ports/container-engine.ts';
import type { Stacks, StackView } from './stacks.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Keeps the last look at each stack fresh. An engine event is only a hint that something changed: what is believed
 * is the look that follows it. A slow periodic look finds whatever an event missed.
 */

/** A container that dies makes several events in a row; one look answers them all. */
const SETTLE_MS = 50;
/** A run that changes the stack tells its steps itself, and the engine has enough to do. */
const SETTLE_IN_RUN_MS = 500;
/**
 * After a look the stack is left alone for so many times as long as it took: a stack that is coming up makes events all
 * the time, and looking at it all the time takes the processor away from what is being waited for.
 */
const REST_PER_LOOK = 4;
/** Between looks nobody asked for. */
const IDLE_LOOK_MS = 30_000;
/** Before the first of them: a command that is about to change a stack is not slowed down by a look at what was. */
const FIRST_LOOK_MS = 1_000;
/** A member that becomes ready makes no event: it is asked again after this time, then after twice that, … */
const UNSETTLED_LOOK_MS = 500;

export interface StackLook {
  readonly stack: string;
  readonly view: StackView;
  readonly atMs: number;
}

export class StackWatch {
  readonly #stacks: Stacks;
  readonly #engine: EngineEvents;
  readonly #clock: Clock;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #onTrouble: (text: string) => void;
  readonly #subscribers = new Subscribers<StackLook>();
  readonly #pending = new Map<string, { again: boolean; done: Promise<void> }>();
  readonly #later = new Map<string, AbortController>();
  /** Of the monotonic clock. */
  readonly #restsUntilMs = new Map<string, number>();

  constructor(dependencies: {
    readonly stacks: Stacks;
    readonly engine: EngineEvents;
    readonly clock: Clock;
    readonly isBeingChanged: (stack: string) => boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#stacks = dependencies.stacks;
    this.#engine = dependencies.engine;
    this.#clock = dependencies.clock;
    this.#isBeingChanged = dependencies.isBeingChanged;
    this.#onTrouble = dependencies.onTrouble;
  }

  subscribe(listener: (look: StackLook) => void): () => void {
    return this.#subscribers.subscribe(listener);
  }

  /** Follows one connection to the engine until it breaks or the signal ends it. */
  async follow(signal: AbortSignal): Promise<void> {
    // A signal that was aborted before says nothing to those who begin to listen.
    if (signal.aborted) return;
    const ended = new AbortController();
    signal.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
    const periodic = this.#lookPeriodically(ended.signal);
    try {
      for await (const event of this.#engine.events(ended.signal)) this.#lookSoon(event.stack, ended.signal);
    } catch (error) {
      if (!signal.aborted) this.#onTrouble(toFailure(error).message);
    } finally {
      ended.abort();
      await periodic;
      await Promise.all([...this.#pending.values()].map((pending) => pending.done));
    }
  }

  /** A fresh look now, which subscribers hear of as well. */
  async look(stack: string): Promise<StackLook> {
    const startedMs = this.#clock.monotonicMs();
    try {
      const look = { stack, view: await this.#stacks.look(stack), atMs: this.#clock.nowMs() };
      this.#subscribers.emit(look);
      return look;
    } finally {
      const endedMs = this.#clock.monotonicMs();
      this.#restsUntilMs.set(stack, endedMs + REST_PER_LOOK * (endedMs - startedMs));
    }
  }

  async lookAtAll(): Promise<void> {
    for (const stack of await this.#stacks.names()) await this.#tryLook(stack);
  }

  async #tryLook(stack: string): Promise<StackLook | null> {
    try {
      return await this.look(stack);
    } catch (error) {
      this.#onTrouble(`${stack}: ${toFailure(error).message}`);
      return null;
    }
  }

  async #lookPeriodically(signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(FIRST_LOOK_MS, signal);
    while (!signal.aborted) {
      await this.lookAtAll().catch((error) => this.#onTrouble(toFailure(error).message));
      await this.#clock.sleep(IDLE_LOOK_MS, signal);
    }
  }

  /** At most one look per stack is under way and one waits: a storm of events costs two looks, not a thousand. */
  #lookSoon(stack: string, signal: AbortSignal, unsettledLooks = 0): void {
    const pending = this.#pending.get(stack);
    if (pending !== undefined) {
      pending.again = true;
      return;
    }
    const entry = { again: true, done: Promise.resolve() };
    this.#pending.set(stack, entry);
    entry.done = (async () => {
      while (entry.again && !signal.aborted) {
        const restMs = (this.#restsUntilMs.get(stack) ?? 0) - this.#clock.monotonicMs();
        await this.#clock.sleep(
          Math.max(this.#isBeingChanged(stack) ? SETTLE_IN_RUN_MS : SETTLE_MS, restMs),
          signal,
        );
        entry.again = false;
        if (signal.aborted) break;
        const look = await this.#tryLook(stack);
        this.#later.get(stack)?.abort();
        if (look !== null && isUnsettled(look)) void this.#lookLater(stack, signal, unsettledLooks);
      }
      this.#pending.delete(stack);
    })();
  }

  /** Ends with the next look that something else causes, and where the periodic look takes over. */
  async #lookLater(stack: string, signal: AbortSignal, unsettledLooks: number): Promise<void> {
    const waitMs = UNSETTLED_LOOK_MS * 2 ** unsettledLooks;
    if (waitMs >= IDLE_LOOK_MS) return;
    const overtaken = new AbortController();
    this.#later.set(stack, overtaken);
    await this.#clock.sleep(waitMs, AbortSignal.any([signal, overtaken.signal]));
    if (this.#later.get(stack) === overtaken) this.#later.delete(stack);
    if (!signal.aborted && !overtaken.signal.aborted) this.#lookSoon(stack, signal, unsettledLooks + 1);
  }
}

function isUnsettled({ view }: StackLook): boolean {
  return [...view.readiness.values()].some(({ ready }) => !ready);
}
