import { toFailure } from '../domain/failure.ts';
import type { ObservedState } from '../domain/plan/observed-state.ts';
import { planRevival } from '../domain/plan/plan-revival.ts';
import type { Clock } from '../ports/clock.ts';
import type { EngineReader, OperationPerformer } from '../ports/container-engine.ts';
import { executePlan } from './executor.ts';
import type { StackLook } from './stack-watch.ts';

/**
 * Brings back what an engine's restart left lying. The engine starts members by their restart policy in no order it
 * promises; those it gave up on, and those whose infra container came back after them, are ours to start.
 */

/**
 * An engine that is told to stop ends every container first, and its events arrive before the connection breaks. So
 * what ran at any time in this window before the loss counts as running; dockerd's own shutdown limit is 15 s.
 */
const LOSS_WINDOW_MS = 20_000;
/** How long after its return the engine may still be starting containers by itself. */
const SETTLE_LIMIT_MS = 60_000;
const ROUND_MS = 500;
/** Rounds without anything to do after which the stack counts as settled: the engine retries with growing pauses. */
const QUIET_ROUNDS = 4;
/** The engine's words for a member that it started before its infra container (moby issues 11777, 50326). */
const GAVE_UP = /cannot join network/;

export class Revival {
  readonly #engine: EngineReader;
  readonly #performer: OperationPerformer;
  readonly #clock: Clock;
  readonly #onRevived: (stack: string, text: string) => void;
  /** Per stack: container name → when it was last seen running. */
  readonly #lastRunning = new Map<string, Map<string, number>>();

  constructor(dependencies: {
    readonly engine: EngineReader;
    readonly performer: OperationPerformer;
    readonly clock: Clock;
    readonly onRevived: (stack: string, text: string) => void;
  }) {
    this.#engine = dependencies.engine;
    this.#performer = dependencies.performer;
    this.#clock = dependencies.clock;
    this.#onRevived = dependencies.onRevived;
  }

  /** Fed with every look while the engine answers. */
  remember(look: StackLook): void {
    const seen = this.#lastRunning.get(look.stack) ?? new Map<string, number>();
    this.#lastRunning.set(look.stack, seen);
    const present = new Set(look.view.observed.containers.map((container) => container.name));
    for (const name of seen.keys()) if (!present.has(name)) seen.delete(name);
    for (const container of look.view.observed.containers) {
      if (container.state === 'running' || container.state === 'restarting')
        seen.set(container.name, look.atMs);
    }
  }

  /** A stop that Tandem itself asked for is not to be undone by the next engine restart. */
  forget(stack: string, container: string): void {
    this.#lastRunning.get(stack)?.delete(container);
  }

  /**
   * Called once after each (re)connection. `lostAtMs` is when the engine was last known to answer; null for the
   * first connection of this host, when only what the engine itself recorded can be known.
   */
  async revive(lostAtMs: number | null, signal: AbortSignal): Promise<void> {
    for (const stack of await this.#engine.stackNames()) {
      if (signal.aborted) return;
      await this.#reviveStack(stack, lostAtMs, signal);
    }
  }

  async #reviveStack(stack: string, lostAtMs: number | null, signal: AbortSignal): Promise<void> {
    const deadlineMs = this.#clock.monotonicMs() + SETTLE_LIMIT_MS;
    const wanted = this.#ranBefore(stack, lostAtMs);
    let quietRounds = 0;
    while (quietRounds < QUIET_ROUNDS && this.#clock.monotonicMs() < deadlineMs && !signal.aborted) {
      const observed = await this.#engine.observe(stack);
      const ranBefore = new Set([...wanted, ...recordedByEngine(observed)]);
      const plan = planRevival(observed, ranBefore);
      if (plan.operations.length === 0) {
        quietRounds += 1;
      } else {
        quietRounds = 0;
        const execution = await executePlan(plan, this.#performer, { signal, onProgress: () => {} });
        for (const operation of execution.done)
          this.#onRevived(stack, `${operation.target}: ${operation.cause}`);
        for (const { operation, failure } of execution.failed) {
          this.#onRevived(stack, `${operation.target} could not be started: ${toFailure(failure).message}`);
        }
      }
      // Nothing ran here that could be missing: one quiet look is enough.
      if (wanted.size === 0 && lostAtMs === null && quietRounds > 0) return;
      await this.#clock.sleep(ROUND_MS, signal);
    }
  }

  #ranBefore(stack: string, lostAtMs: number | null): ReadonlySet<string> {
    if (lostAtMs === null) return new Set();
    const seen = this.#lastRunning.get(stack) ?? new Map<string, number>();
    return new Set([...seen].filter(([, atMs]) => atMs >= lostAtMs - LOSS_WINDOW_MS).map(([name]) => name));
  }
}

/** What can be told without having watched: running members, and those whose start the engine gave up. */
function recordedByEngine(observed: ObservedState): readonly string[] {
  return observed.containers
    .filter((container) => container.state === 'running' || GAVE_UP.test(container.error))
    .map((container) => container.name);
}
