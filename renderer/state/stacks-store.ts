import { create } from 'zustand';
import type {
  DrillDescription,
  DrillVerdict,
  FailureData,
  StackStatus,
} from '../../electron/contract/schemas.ts';

/** The stacks as the host last told them. Everything here is as old as its `observedAtMs`. */
export interface StacksStore {
  /** False until the first snapshot came: an empty list then means nothing. */
  readonly loaded: boolean;
  readonly byName: Readonly<Record<string, StackStatus>>;
  readonly drills: Readonly<Record<string, readonly DrillDescription[]>>;
  /** The newest verdict of each drill when the page came in; younger ones are among the runs. */
  readonly verdicts: Readonly<Record<string, readonly DrillVerdict[]>>;
  /** Why the snapshot could not be read. */
  readonly failure: FailureData | null;
}

export const useStacks = create<StacksStore>(() => ({
  loaded: false,
  byName: {},
  drills: {},
  verdicts: {},
  failure: null,
}));

/** By name; those that have no file here, another data folder's on the same engine, come last: there is little to show. */
export function stackNames(byName: StacksStore['byName']): readonly string[] {
  return Object.values(byName)
    .toSorted((a, b) => Number(isForeign(a)) - Number(isForeign(b)) || (a.stack < b.stack ? -1 : 1))
    .map(({ stack }) => stack);
}

export function isForeign(status: StackStatus): boolean {
  return status.failure?.code === 'stack-unknown';
}

/** A snapshot and an event may overtake each other: the younger observation stays. */
export function withStatus(byName: StacksStore['byName'], status: StackStatus): StacksStore['byName'] {
  const known = byName[status.stack];
  if (known !== undefined && known.observedAtMs > status.observedAtMs) return byName;
  return { ...byName, [status.stack]: status };
}

/** After a snapshot, stacks that it does not name are gone. */
export function fromSnapshot(
  byName: StacksStore['byName'],
  snapshot: readonly StackStatus[],
): StacksStore['byName'] {
  const kept: Record<string, StackStatus> = {};
  for (const status of snapshot) {
    const known = byName[status.stack];
    kept[status.stack] = known !== undefined && known.observedAtMs > status.observedAtMs ? known : status;
  }
  return kept;
}
