import type { Operation, Plan } from './operation.ts';

/**
 * The plan as text: the dry run, the tests and the screens show the same thing. One line per operation in an order
 * in which they could run, with the number of every line it waits for.
 */
export function printPlan(plan: Plan): string {
  if (plan.blockers.length > 0) {
    const lines = plan.blockers.flatMap((blocker) => [
      `  ! ${blocker.message} (${blocker.code})`,
      `    ${blocker.hint}`,
    ]);
    return [`${plan.stack}: cannot be done`, ...lines].join('\n');
  }
  const notes = (plan.notes ?? []).map((note) => `  note: ${note}`);
  if (plan.operations.length === 0) return [`${plan.stack}: nothing to do`, ...notes].join('\n');
  const ordered = inExecutableOrder(plan.operations);
  const numbers = new Map(ordered.map((operation, index) => [operation.id, index + 1]));
  const width = String(ordered.length).length;
  const kindWidth = Math.max(...ordered.map((operation) => operation.kind.length));
  const lines = ordered.map((operation, index) => {
    const waits = operation.after.map((id) => numbers.get(id)).filter((number) => number !== undefined);
    const after = waits.length === 0 ? '' : `, after ${waits.sort((a, b) => a - b).join(' ')}`;
    return `${String(index + 1).padStart(width + 2)}  ${operation.kind.padEnd(kindWidth)}  ${operation.target}  (${operation.cause}${after})`;
  });
  const noun = ordered.length === 1 ? 'operation' : 'operations';
  return [`${plan.stack}: ${ordered.length} ${noun}`, ...lines, ...notes].join('\n');
}

/** Kahn's order, stable by the plan's own order; what is in a cycle (which reconcile never makes) comes last. */
export function inExecutableOrder(operations: readonly Operation[]): readonly Operation[] {
  const waitingFor = new Map(operations.map((operation) => [operation.id, operation.after.length]));
  const followers = new Map<string, string[]>();
  for (const operation of operations) {
    for (const before of operation.after) {
      const list = followers.get(before) ?? [];
      list.push(operation.id);
      followers.set(before, list);
    }
  }
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const ready = operations
    .filter((operation) => operation.after.length === 0)
    .map((operation) => operation.id);
  const ordered: Operation[] = [];
  for (let index = 0; index < ready.length; index += 1) {
    const id = ready[index] as string;
    ordered.push(byId.get(id) as Operation);
    for (const follower of followers.get(id) ?? []) {
      const left = (waitingFor.get(follower) ?? 0) - 1;
      waitingFor.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  const placed = new Set(ordered.map((operation) => operation.id));
  return [...ordered, ...operations.filter((operation) => !placed.has(operation.id))];
}
