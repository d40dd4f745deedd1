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

export interface Ranked {
  readonly name: string;
  readonly survival: Survival;
  readonly isAbsent: boolean;
  /** It has no file in this data folder. */
  readonly isForeign: boolean;
}

/** Those that need somebody come first; stacks that are not brought up, or are another's, need nobody here. */
export function byUrgency<T extends Ranked>(stacks: readonly T[]): readonly T[] {
  return stacks.toSorted(
    (a, b) =>
      Number(a.isForeign) - Number(b.isForeign) ||
      Number(a.isAbsent) - Number(b.isAbsent) ||
      WORST_FIRST.indexOf(a.survival) - WORST_FIRST.indexOf(b.survival) ||
      a.name.localeCompare(b.name),
  );
}
