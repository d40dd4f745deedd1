import { toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineEvent, EngineEvents } from '../ports/container-engine.ts';
import type { Stacks, StackView } from './stacks.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Keeps the last look at each stack fresh. An engine event is only a hint that something changed: what is believed
 * is the look that follows it. A slow periodic look finds whatever an event missed. Who leads, and how far the others
 * are behind, changes without any event: while somebody watches, stacks in which that matters are looked at more often.
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
/** Between looks at stacks with a primary and followers, while somebody watches. */
const ATTENDED_LOOK_MS = 5_000;
/** Before the first of them: a command that is about to change a stack is not slowed down by a look at what was. */
const FIRST_LOOK_MS = 1_000;
/** What is not settled yet is looked at again after this time, then after twice that, … */
const UNSETTLED_LOOK_MS = 500;

export interface StackLook {
  readonly stack: string;
  readonly view: StackView;
  readonly atMs: number;
  /** When the first question was put, by the clock that only moves forward: what was read since is newer. */
  readonly beganMs: number;
}

export class StackWatch {
  readonly #stacks: Pick<Stacks, 'look' | 'names'>;
  readonly #engine: EngineEvents;
  readonly #clock: Clock;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #onTrouble: (text: string) => void;
  readonly #subscribers = new Subscribers<StackLook>();
  readonly #hints = new Subscribers<EngineEvent>();
  readonly #attention = new Subscribers<void>();
  readonly #pending = new Map<string, { again: boolean; done: Promise<void> }>();
  readonly #later = new Map<string, AbortController>();
  /** Of the monotonic clock. */
  readonly #restsUntilMs = new Map<string, number>();
  /** Stacks whose last look found members that have roles. */
  readonly #withGroups = new Set<string>();
  #watchers = 0;

  constructor(dependencies: {
    readonly stacks: Pick<Stacks, 'look' | 'names'>;
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

  /** What the engine says, before anybody has looked: for what leaves nothing behind to be looked at. */
  onEngineEvent(listener: (event: EngineEvent) => void): () => void {
    return this.#hints.subscribe(listener);
  }

  /** Somebody has the stacks before their eyes until the returned function is called. */
  attend(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#attention.emit();
    let isOver = false;
    return () => {
      if (!isOver) this.#watchers -= 1;
      isOver = true;
    };
  }

  /** The first of those who watch has come. */
  onAttended(listener: () => void): () => void {
    return this.#attention.subscribe(listener);
  }

  get isAttended(): boolean {
    return this.#watchers > 0;
  }

  /** Follows one connection to the engine until it breaks or the signal ends it. */
  async follow(signal: AbortSignal): Promise<void> {
    // A signal that was aborted before says nothing to those who begin to listen.
    if (signal.aborted) return;
    const ended = new AbortController();
    signal.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
    const periodic = this.#lookPeriodically(ended.signal);
    try {
      for await (const event of this.#engine.events(ended.signal)) {
        this.#hints.emit(event);
        this.#lookSoon(event.stack, ended.signal);
      }
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
      const view = await this.#stacks.look(stack);
      const look = { stack, view, atMs: this.#clock.nowMs(), beganMs: startedMs };
      if (look.view.groups.length > 0) this.#withGroups.add(stack);
      else this.#withGroups.delete(stack);
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
      for (let pausedMs = 0; pausedMs < IDLE_LOOK_MS && !signal.aborted; pausedMs += ATTENDED_LOOK_MS) {
        if (pausedMs > 0) await this.#lookAtRoles();
        await this.#clock.sleep(ATTENDED_LOOK_MS, signal);
      }
    }
  }

  async #lookAtRoles(): Promise<void> {
    for (const stack of this.#withGroups) {
      const isResting = (this.#restsUntilMs.get(stack) ?? 0) > this.#clock.monotonicMs();
      if (this.#watchers > 0 && !isResting && !this.#isBeingChanged(stack)) await this.#tryLook(stack);
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

/** Becoming ready makes no event, and neither does becoming a leader, or a follower that is in step. */
function isUnsettled({ view }: StackLook): boolean {
  return (
    [...view.readiness.values()].some(({ ready }) => !ready) ||
    view.groups.some(({ redundancy }) => redundancy !== 'redundant')
  );
}
