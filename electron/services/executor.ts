import { type Failure, FailureError, toFailure } from '../domain/failure.ts';
import { longestFirst } from '../domain/plan/longest-first.ts';
import type { Operation, OperationKind, Plan } from '../domain/plan/operation.ts';
import type { OperationPerformer } from '../ports/container-engine.ts';

/** What happened to one operation, told as it happens. */
export interface OperationProgress {
  readonly operation: Operation;
  readonly state: 'started' | 'detail' | 'done' | 'failed' | 'skipped';
  /** A detail line, or the failure's message; empty otherwise. */
  readonly text: string;
  readonly done: number;
  readonly total: number;
}

export interface Execution {
  readonly done: readonly Operation[];
  readonly failed: readonly { readonly operation: Operation; readonly failure: Failure }[];
  /** Never begun, because something before them failed or the run was cancelled. */
  readonly skipped: readonly Operation[];
}

/**
 * How many engine calls of a sort run side by side. Starting a container is mostly the engine's own work, under locks
 * of its own; more at once only queue inside the engine, where the one that the rest waits for cannot go first any
 * more. Removing is mostly waiting, for the kernel to take a network apart or a disk to forget files, and what holds
 * one up (a large volume) must not hold up the others.
 */
const AT_ONCE: Readonly<Record<Sort, number>> = {
  making: 4,
  removing: 12,
  /** Waits do not load the engine. Stopping is waiting for the process. */
  waiting: Number.POSITIVE_INFINITY,
};

type Sort = 'making' | 'removing' | 'waiting';

const SORTS: Readonly<Partial<Record<OperationKind, Sort>>> = {
  'await-ready': 'waiting',
  'await-served': 'waiting',
  'check-mount': 'waiting',
  'stop-container': 'waiting',
  'remove-container': 'removing',
  'remove-network': 'removing',
  'remove-volume': 'removing',
};

const sortOf = ({ kind }: Operation): Sort => SORTS[kind] ?? 'making';

/**
 * Does what the plan says and decides nothing. Independent operations run side by side; after the first failure (or
 * the signal) nothing new begins, what is under way ends, and the rest is reported as skipped: the next plan, made
 * from a fresh look at the engine, goes on from there.
 */
export async function executePlan(
  plan: Plan,
  performer: OperationPerformer,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: OperationProgress) => void },
): Promise<Execution> {
  return new PlanExecution(plan, performer, options).run();
}

class PlanExecution {
  readonly #plan: Plan;
  readonly #inOrder: readonly Operation[];
  readonly #performer: OperationPerformer;
  readonly #onProgress: (progress: OperationProgress) => void;
  readonly #signal: AbortSignal;
  readonly #waitingFor: Map<string, Set<string>>;
  readonly #done: Operation[] = [];
  readonly #failed: { operation: Operation; failure: Failure }[] = [];
  readonly #begun = new Set<string>();
  /** Each operation has a signal of its own: everything that waits listens to one, and there is no bound for waits. */
  readonly #underWay = new Map<Operation, AbortController>();
  readonly #underWayOf: Record<Sort, number> = { making: 0, removing: 0, waiting: 0 };
  #stopped = false;
  #finish: () => void = () => {};

  constructor(
    plan: Plan,
    performer: OperationPerformer,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: OperationProgress) => void },
  ) {
    this.#plan = plan;
    this.#inOrder = longestFirst(plan);
    this.#performer = performer;
    this.#onProgress = options.onProgress;
    this.#waitingFor = new Map(plan.operations.map((operation) => [operation.id, new Set(operation.after)]));
    this.#signal = options.signal;
  }

  async run(): Promise<Execution> {
    const stop = (): void => this.#stop();
    if (this.#signal.aborted) stop();
    this.#signal.addEventListener('abort', stop, { once: true });
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#advance();
    });
    this.#signal.removeEventListener('abort', stop);
    const skipped = this.#plan.operations.filter((operation) => !this.#begun.has(operation.id));
    const [stuck] = skipped;
    if (stuck !== undefined && !this.#stopped) {
      // Nothing failed, nobody cancelled, and yet nothing could begin: the plan waits for itself.
      this.#failed.push({
        operation: stuck,
        failure: {
          code: 'unexpected',
          message: `The plan for ${this.#plan.stack} waits for itself at "${stuck.id}".`,
          hint: 'This is a mistake in Tandem: please report it with the output of `tandem plan`.',
        },
      });
    }
    for (const operation of skipped) this.#report(operation, 'skipped', '');
    return { done: this.#done, failed: this.#failed, skipped };
  }

  #advance(): void {
    for (const operation of this.#inOrder) {
      if (this.#stopped) break;
      if (this.#begun.has(operation.id) || (this.#waitingFor.get(operation.id)?.size ?? 0) > 0) continue;
      const sort = sortOf(operation);
      if (this.#underWayOf[sort] >= AT_ONCE[sort]) continue;
      void this.#perform(operation);
    }
    if (this.#underWay.size === 0) this.#finish();
  }

  /** Nothing new begins, and what is under way ends: waiting for readiness may otherwise take minutes. */
  #stop(): void {
    this.#stopped = true;
    for (const abort of this.#underWay.values()) abort.abort();
  }

  async #perform(operation: Operation): Promise<void> {
    const abort = new AbortController();
    this.#begun.add(operation.id);
    this.#underWay.set(operation, abort);
    this.#underWayOf[sortOf(operation)] += 1;
    this.#report(operation, 'started', '');
    try {
      await this.#performer.perform(operation, {
        signal: abort.signal,
        onDetail: (line) => this.#report(operation, 'detail', line),
      });
      this.#done.push(operation);
      for (const waiting of this.#waitingFor.values()) waiting.delete(operation.id);
      this.#report(operation, 'done', '');
    } catch (error) {
      const failure = toFailure(error, 'operation-failed');
      this.#failed.push({ operation, failure });
      this.#report(operation, 'failed', failure.message);
      this.#stop();
    }
    this.#underWay.delete(operation);
    this.#underWayOf[sortOf(operation)] -= 1;
    this.#advance();
  }

  #report(operation: Operation, state: OperationProgress['state'], text: string): void {
    this.#onProgress({
      operation,
      state,
      text,
      done: this.#done.length,
      total: this.#plan.operations.length,
    });
  }
}

/** The failure a person should see first: what went wrong, not what was cancelled because of it. */
export function throwIfFailed(execution: Execution): void {
  const root = execution.failed.find(({ failure }) => failure.code !== 'cancelled') ?? execution.failed[0];
  if (root !== undefined) throw new FailureError(root.failure);
  if (execution.skipped.length > 0) {
    throw new FailureError({
      code: 'cancelled',
      message: `Cancelled with ${execution.skipped.length} operations left.`,
      hint: 'What was done stays. Run the same command again to go on from here.',
    });
  }
}
