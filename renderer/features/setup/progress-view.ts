import type { RunSummary } from '../../../electron/contract/schemas.ts';
import type { LiveOperation, LiveRun } from '../../state/live-run.ts';

/** The last try to bring a stack up, and where it stopped. */

export function lastUp(runs: readonly RunSummary[]): RunSummary | null {
  return runs.find(({ kind }) => kind === 'up') ?? null;
}

export type ProgressState = 'not-started' | 'running' | 'done' | 'failed' | 'aborted';

export function progressState(run: Pick<RunSummary, 'state'> | null): ProgressState {
  switch (run?.state) {
    case undefined:
      return 'not-started';
    case 'running':
      return 'running';
    case 'completed':
      return 'done';
    case 'failed':
      return 'failed';
    case 'aborted':
    case 'interrupted':
      return 'aborted';
  }
}

export function failedOperation(live: Pick<LiveRun, 'operations'> | null): LiveOperation | null {
  return live?.operations.findLast(({ state }) => state === 'failed') ?? null;
}

/** `start-container pair-gateway-1` of the stack `pair` is about `gateway-1`; null for what no member does. */
export function memberOf(operation: string, stack: string, members: readonly string[]): string | null {
  const target = operation.slice(operation.indexOf(' ') + 1);
  const name = target.startsWith(`${stack}-`) ? target.slice(stack.length + 1) : target;
  // Longer names first: `gateway-10` is not `gateway-1`.
  const known = [...members].sort((one, other) => other.length - one.length);
  return known.find((member) => name === member || name.startsWith(`${member}-`)) ?? null;
}

/** Whether the files on a server are what it failed for: then there is another way. */
export function isMountFailure(run: Pick<RunSummary, 'failure'> | null): boolean {
  let failure = run?.failure ?? null;
  for (let depth = 0; failure !== null && depth < 8; depth += 1) {
    if (failure.code === 'mount-failed') return true;
    failure = typeof failure.cause === 'object' ? failure.cause : null;
  }
  return false;
}

const PREFERRED = ['primary-kill', 'gateway-kill'] as const;

/** What a person breaks first: what would hurt most if it were not prepared for. */
export function firstDrill<D extends { readonly id: string; readonly scope: string }>(
  drills: readonly D[],
): D | null {
  for (const id of PREFERRED) {
    const found = drills.find((drill) => drill.id === id);
    if (found !== undefined) return found;
  }
  return drills.find(({ scope }) => scope === 'basic') ?? drills[0] ?? null;
}

/** A few to choose from; the full catalogue is a place of its own. */
export function drillsToOffer<D extends { readonly id: string; readonly scope: string }>(
  drills: readonly D[],
): readonly D[] {
  const first = firstDrill(drills);
  const others = drills.filter((drill) => drill !== first && drill.scope === 'basic');
  return first === null ? [] : [first, ...others].slice(0, 6);
}
