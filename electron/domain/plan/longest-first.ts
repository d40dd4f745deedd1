import type { Operation, Plan } from './operation.ts';

/**
 * The order in which operations that could all begin now should: those first after which the longest chain is still
 * to come. A database takes seconds to become ready and everyone waits for it, so its pod comes before the others'.
 * The times are rough (two cores, local engine); only the order is made from them.
 */
export function longestFirst(plan: Plan): readonly Operation[] {
  const remaining = new Map<string, number>();
  const waitedForBy = new Map<string, Operation[]>();
  for (const operation of plan.operations) {
    for (const id of operation.after) waitedForBy.set(id, [...(waitedForBy.get(id) ?? []), operation]);
  }
  // A plan lists operations after those they wait for, so from its end everything that follows is known.
  for (const operation of [...plan.operations].reverse()) {
    const followers = (waitedForBy.get(operation.id) ?? []).map(({ id }) => remaining.get(id) ?? 0);
    remaining.set(operation.id, expectedMs(operation) + Math.max(0, ...followers));
  }
  return [...plan.operations].sort((a, b) => (remaining.get(b.id) ?? 0) - (remaining.get(a.id) ?? 0));
}

function expectedMs(operation: Operation): number {
  switch (operation.kind) {
    case 'ensure-image':
      return 60_000;
    case 'await-ready':
      return operation.container.componentKind === 'postgres' ? 2_000 : 500;
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
