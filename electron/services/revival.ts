import { wasGivenUp } from '../domain/plan/container-end.ts';
import type { ObservedState } from '../domain/plan/observed-state.ts';
import type { Plan } from '../domain/plan/operation.ts';
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
/** Between rounds in which nothing could be started: what is missing may come, a file server for instance. */
const LONGEST_ROUND_MS = 8_000;
/** Rounds without anything to do after which the stack counts as settled: the engine retries with growing pauses. */
const QUIET_ROUNDS = 4;

export class Revival {
  readonly #engine: EngineReader;
  readonly #ownStacks: () => Promise<readonly string[]>;
  readonly #performer: OperationPerformer;
  readonly #clock: Clock;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #onRevived: (stack: string, text: string) => void;
  readonly #endedWithEngine: (observed: ObservedState) => readonly string[];
  /** Per stack, by container name. */
  readonly #memories = new Map<string, ReadonlyMap<string, Memory>>();

  constructor(dependencies: {
    readonly engine: EngineReader;
    /** Names of the stacks of this data folder: what another host brought up is that host's to bring back. */
    readonly ownStacks: () => Promise<readonly string[]>;
    readonly performer: OperationPerformer;
    readonly clock: Clock;
    /** A run that changes a stack starts and stops its containers itself. */
    readonly isBeingChanged: (stack: string) => boolean;
    readonly onRevived: (stack: string, text: string) => void;
    /** For one that cannot remember, because it ended with the engine itself. */
    readonly endedWithEngine?: (observed: ObservedState) => readonly string[];
  }) {
    this.#engine = dependencies.engine;
    this.#ownStacks = dependencies.ownStacks;
    this.#performer = dependencies.performer;
    this.#clock = dependencies.clock;
    this.#isBeingChanged = dependencies.isBeingChanged;
    this.#onRevived = dependencies.onRevived;
    this.#endedWithEngine = dependencies.endedWithEngine ?? (() => []);
  }

  /** Fed with every look while the engine answers; looks may be half a minute apart when nothing happens. */
  remember(look: StackLook): void {
    const before = this.#memories.get(look.stack);
    const memories = new Map<string, Memory>();
    for (const { name, state } of look.view.observed.containers) {
      const known = before?.get(name);
      const isUp = state === 'running' || state === 'restarting';
      if (isUp || known?.isUp === true) memories.set(name, { isUp, ranUntilMs: look.atMs });
      else if (known !== undefined) memories.set(name, known);
    }
    this.#memories.set(look.stack, memories);
  }

  /**
   * Called once after each (re)connection. `lostAtMs` is when the engine was last known to answer; null for the
   * first connection of this host, when only what the engine itself recorded can be known. What ran before is settled
   * at once: looks that are taken meanwhile change nothing about it.
   */
  async revive(lostAtMs: number | null, signal: AbortSignal): Promise<void> {
    const wanted = new Map(
      [...this.#memories].map(([stack, memories]) => [stack, ranBefore(memories, lostAtMs)]),
    );
    const onEngine = new Set(await this.#engine.stackNames());
    const stacks = (await this.#ownStacks()).filter((stack) => onEngine.has(stack));
    const ends = await Promise.allSettled(
      stacks.map((stack) => this.#reviveStack(stack, wanted.get(stack) ?? new Set(), lostAtMs, signal)),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #reviveStack(
    stack: string,
    wanted: ReadonlySet<string>,
    lostAtMs: number | null,
    signal: AbortSignal,
  ): Promise<void> {
    const deadlineMs = this.#clock.monotonicMs() + SETTLE_LIMIT_MS;
    let quietRounds = 0;
    let pauseMs = ROUND_MS;
    while (quietRounds < QUIET_ROUNDS && this.#clock.monotonicMs() < deadlineMs && !signal.aborted) {
      if (this.#isBeingChanged(stack)) {
        await this.#clock.sleep(ROUND_MS, signal);
        continue;
      }
      const observed = await this.#engine.observe(stack);
      const ran = [...wanted, ...recordedByEngine(observed), ...this.#endedWithEngine(observed)];
      const plan = planRevival(observed, new Set(ran));
      quietRounds = plan.operations.length === 0 ? quietRounds + 1 : 0;
      // Nothing ran here that could be missing: one quiet look is enough.
      if (wanted.size === 0 && lostAtMs === null && quietRounds > 0) return;
      const isFruitless = plan.operations.length > 0 && (await this.#carryOut(plan, signal)) === 0;
      pauseMs = isFruitless ? Math.min(2 * pauseMs, LONGEST_ROUND_MS) : ROUND_MS;
      await this.#clock.sleep(pauseMs, signal);
    }
  }

  /** How many operations were done. */
  async #carryOut(plan: Plan, signal: AbortSignal): Promise<number> {
    const execution = await executePlan(plan, this.#performer, { signal, onProgress: () => {} });
    for (const operation of execution.done)
      this.#onRevived(plan.stack, `${operation.target}: ${operation.cause}`);
    for (const { operation, failure } of execution.failed) {
      if (failure.code === 'cancelled') continue;
      this.#onRevived(plan.stack, `${operation.target} could not be started: ${failure.message}`);
    }
    return execution.done.length;
  }
}

interface Memory {
  readonly isUp: boolean;
  /** For one that is not up: when it was first seen so, which is as long as it can have run. */
  readonly ranUntilMs: number;
}

function ranBefore(memories: ReadonlyMap<string, Memory>, lostAtMs: number | null): ReadonlySet<string> {
  const sinceMs = lostAtMs === null ? Number.POSITIVE_INFINITY : lostAtMs - LOSS_WINDOW_MS;
  const names = [...memories].filter(([, memory]) => memory.isUp || memory.ranUntilMs >= sinceMs);
  return new Set(names.map(([name]) => name));
}

/**
 * What can be told without having watched: running members, those whose start the engine gave up, and the pods that
 * these were to join.
 */
function recordedByEngine(observed: ObservedState): readonly string[] {
  const pods = new Set(observed.containers.filter(wasGivenUp).map((container) => container.pod));
  return observed.containers
    .filter(
      (container) =>
        container.state === 'running' ||
        wasGivenUp(container) ||
        (container.role === 'infra' && pods.has(container.pod)),
    )
    .map((container) => container.name);
}
