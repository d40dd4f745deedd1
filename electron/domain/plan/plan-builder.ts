import type { Operation, OperationBody, OperationKind, Plan, PlanBlocker } from './operation.ts';

/** Collects operations; an id names an operation once, and dependencies on operations not in the plan vanish. */
export class PlanBuilder {
  readonly #operations = new Map<string, Operation>();
  readonly #blockers: PlanBlocker[] = [];
  readonly #stack: string;

  constructor(stack: string) {
    this.#stack = stack;
  }

  add(body: OperationBody, cause: string, after: readonly string[]): string {
    const id = operationId(body.kind, body.target);
    this.#operations.set(id, { ...body, stack: this.#stack, id, cause, after });
    return id;
  }

  /** Makes an operation that is already in the plan wait for one more; no effect when it is not in it. */
  delay(kind: OperationKind, target: string, after: string): void {
    const id = operationId(kind, target);
    const operation = this.#operations.get(id);
    if (operation !== undefined)
      this.#operations.set(id, { ...operation, after: [...operation.after, after] });
  }

  /** Makes everything that is already in the plan, but operations of those kinds, wait for one more. */
  delayAll(after: string, except: readonly OperationKind[]): void {
    for (const { kind, target } of [...this.#operations.values()])
      if (!except.includes(kind)) this.delay(kind, target, after);
  }

  /** Makes a wait that is already in the plan last until others can have noticed; no effect when it is not in it. */
  steady(target: string, steadyMs: number): void {
    const id = operationId('await-ready', target);
    const operation = this.#operations.get(id);
    if (operation?.kind === 'await-ready') this.#operations.set(id, { ...operation, steadyMs });
  }

  block(blocker: PlanBlocker): void {
    this.#blockers.push(blocker);
  }

  has(kind: OperationKind, target: string): boolean {
    return this.#operations.has(operationId(kind, target));
  }

  build(): Plan {
    const operations = [...this.#operations.values()].map((operation) => ({
      ...operation,
      after: [...new Set(operation.after)].filter((id) => this.#operations.has(id)).sort(),
    }));
    return { stack: this.#stack, operations, blockers: this.#blockers };
  }
}

/**
 * Before the next of a kind is taken away: a balancer asks a server that it holds for down every 100 ms, and until it
 * has noticed that the first is back, both are away for it.
 */
export const NOTICED_AFTER_MS = 1_000;

export function operationId(kind: OperationKind, target: string): string {
  return `${kind} ${target}`;
}
