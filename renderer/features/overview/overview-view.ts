import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { ORPHAN_KIND } from '../../../electron/domain/health/stack-state.ts';
import type { Survival } from '../../../electron/domain/health/survival.ts';

/** How many of a stack's members answer as they should; orphans are no part of it. */
export function membersOf(status: StackStatus): { readonly ready: number; readonly all: number } {
  const members = status.members.filter(({ role, kind }) => role === 'member' && kind !== ORPHAN_KIND);
  const ready = members.filter(({ state, readiness }) => state === 'running' && readiness !== 'not-ready');
  return { ready: ready.length, all: members.length };
}

const WORST_FIRST: readonly Survival[] = ['fails', 'degrades', 'unknown', 'untested', 'survives'];

/** Those that need somebody come first; stacks that are not brought up need nobody. */
export function byUrgency<T extends { readonly name: string; readonly survival: Survival }>(
  stacks: readonly (T & { readonly isAbsent: boolean })[],
): readonly (T & { readonly isAbsent: boolean })[] {
  return stacks.toSorted(
    (a, b) =>
      Number(a.isAbsent) - Number(b.isAbsent) ||
      WORST_FIRST.indexOf(a.survival) - WORST_FIRST.indexOf(b.survival) ||
      a.name.localeCompare(b.name),
  );
}
