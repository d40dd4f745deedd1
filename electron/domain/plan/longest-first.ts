import type { Operation, Plan } from './operation.ts';

/**
 * The order in which operations that could all begin now should: those first after which the longest chain is still
 * to come. A database takes seconds to become ready and everyone waits for it, so its pod comes before the others'.
 * The times are rough (two cores, local engine); only the order is made from them.
 */
export function longestFirst(plan: Plan): readonly Operation[] {
  const waitedForBy = new Map<string, Operation[]>();
  for (const operation of plan.operations) {
    for (const id of operation.after) {
      const others = waitedForBy.get(id);
      if (others === undefined) waitedForBy.set(id, [operation]);
      else others.push(operation);
    }
  }
  const known = new Map<string, number>();
  const remainingMs = (operation: Operation): number => {
    const before = known.get(operation.id);
    if (before !== undefined) return before;
    // Should operations ever wait for each other in a circle, this ends all the same.
    known.set(operation.id, 0);
    const followers = (waitedForBy.get(operation.id) ?? []).map(remainingMs);
    const own = expectedMs(operation) + Math.max(0, ...followers);
    known.set(operation.id, own);
    return own;
  };
  return [...plan.operations].sort((a, b) => remainingMs(b) - remainingMs(a));
}

/** From the start of the process; a database makes its cluster, a gateway loads its program. */
const READY_MS: Readonly<Record<string, number>> = { postgres: 2_000, gateway: 1_000, service: 1_000 };

function expectedMs(operation: Operation): number {
  switch (operation.kind) {
    case 'ensure-image':
      return 60_000;
    case 'check-mount':
      return 1_000;
    case 'await-ready':
      return READY_MS[operation.container.componentKind] ?? 300;
    case 'stop-container':
    case 'restart-container':
      return 500;
    case 'start-container':
    case 'remove-container':
      return 300;
    default:
      return 50;
  }
}
