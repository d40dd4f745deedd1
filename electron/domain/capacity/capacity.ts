import type { DesiredContainer, DesiredState } from '../plan/desired-state.ts';
import type { StackSpec } from '../stack/stack-spec.ts';

/** What a plan may use at most, member by member and in all, beside what the machine has. */

export interface MemberNeed {
  readonly member: string;
  readonly component: string;
  readonly kind: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** What it fills without anybody's data; null where that follows from the data alone. */
  readonly diskBytes: number | null;
}

export interface ComponentNeed {
  readonly component: string;
  readonly kind: string;
  readonly members: number;
  /** Of each member; the largest where they differ. */
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly totalMemoryBytes: number;
  readonly totalCpus: number;
  readonly diskBytes: number | null;
}

export interface Totals {
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Of those members whose need is known. */
  readonly diskBytes: number;
  /** Members whose need of disk nobody can tell. */
  readonly withoutDisk: number;
}

export interface PlanNeeds {
  readonly members: readonly MemberNeed[];
  readonly components: readonly ComponentNeed[];
  readonly totals: Totals;
}

export interface HostCapacity {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Without what programs hold now, this stack's own members among them. */
  readonly memoryFreeBytes: number;
  /** Null where nobody can tell. */
  readonly diskFreeBytes: number | null;
}

/**
 * Limits are what members may use at most, so a plan above the machine still starts; it is the worst moment that does
 * not fit, and that is when an engine begins to kill.
 */
export const FITS = ['fits', 'tight', 'over', 'unknown'] as const;
export type Fit = (typeof FITS)[number];

export interface CapacityFit {
  readonly memory: Fit;
  readonly cpus: Fit;
  readonly disk: Fit;
  /** A single member that may use more than the whole machine has. */
  readonly tooLarge: readonly string[];
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** `max_wal_size` and `max_slot_wal_keep_size` of our PostgreSQL. */
const POSTGRES_LOG_BYTES = 2 * GIB;
const POSTGRES_EMPTY_BYTES = 64 * MIB;
/** etcd's own limit of its data, `quota-backend-bytes`, where nothing else is said. */
const ETCD_BYTES = 2 * GIB;
const SENTINEL_BYTES = MIB;
/** An append-only file and the one that is being rewritten, each as large as the memory. */
const REDIS_COPIES = 2;
/** Images, logs and a first day of work. */
const DISK_RESERVE_BYTES = 5 * GIB;

export function planNeeds(spec: StackSpec, desired: DesiredState): PlanNeeds {
  const kinds = new Map<string, string>(spec.components.map(({ name, kind }) => [name, kind]));
  const members = desired.containers.map(
    (container): MemberNeed => ({
      member: container.role === 'infra' ? container.name : container.member,
      component: container.component,
      kind: kinds.get(container.component) ?? container.componentKind,
      memoryBytes: container.limits.memoryBytes,
      cpus: container.limits.cpus,
      diskBytes: diskOf(container),
    }),
  );
  const own = desired.containers.flatMap((container, index) => {
    const need = members[index];
    return container.role === 'member' && need !== undefined ? [need] : [];
  });
  const pods = members.filter((need) => !own.includes(need));
  const names = [...new Set(own.map(({ component }) => component))];
  return {
    members: own,
    components: [
      ...names.map((name) =>
        componentNeed(
          name,
          own.filter(({ component }) => component === name),
        ),
      ),
      // What holds the networks of pods is told as one line: nobody chooses it.
      ...(pods.length === 0 ? [] : [{ ...componentNeed('pods', pods), kind: 'infra' }]),
    ],
    totals: {
      memoryBytes: sum(members, ({ memoryBytes }) => memoryBytes),
      cpus: rounded(sum(members, ({ cpus }) => cpus)),
      diskBytes: sum(members, ({ diskBytes }) => diskBytes ?? 0),
      withoutDisk: own.filter(({ diskBytes }) => diskBytes === null).length,
    },
  };
}

/** @param isRunning its members hold their part of the memory already: what is free now says nothing about them */
export function fitOf(
  { totals, members }: PlanNeeds,
  host: HostCapacity | null,
  isRunning: boolean,
): CapacityFit {
  if (host === null) return { memory: 'unknown', cpus: 'unknown', disk: 'unknown', tooLarge: [] };
  const available = isRunning ? host.memoryBytes : host.memoryFreeBytes;
  return {
    memory:
      totals.memoryBytes > host.memoryBytes ? 'over' : totals.memoryBytes > available ? 'tight' : 'fits',
    // Cores are shared by those who want them: more than there are only makes everybody slower.
    cpus: totals.cpus > host.cpus ? 'tight' : 'fits',
    disk: diskFit(totals, host.diskFreeBytes, isRunning),
    tooLarge: members.filter(({ memoryBytes }) => memoryBytes > host.memoryBytes).map(({ member }) => member),
  };
}

function diskFit({ diskBytes }: Totals, freeBytes: number | null, isRunning: boolean): Fit {
  if (freeBytes === null) return 'unknown';
  if (freeBytes < DISK_RESERVE_BYTES) return 'over';
  return !isRunning && freeBytes < diskBytes + DISK_RESERVE_BYTES ? 'tight' : 'fits';
}

function diskOf({ role, componentKind, limits }: DesiredContainer): number | null {
  if (role === 'infra') return 0;
  switch (componentKind) {
    case 'postgres':
      return POSTGRES_LOG_BYTES + POSTGRES_EMPTY_BYTES;
    case 'etcd':
      return ETCD_BYTES;
    case 'redis':
      return REDIS_COPIES * limits.memoryBytes;
    case 'sentinel':
      return SENTINEL_BYTES;
    case 'balancer':
    case 'warden':
      return 0;
    default:
      return null;
  }
}

function componentNeed(component: string, own: readonly MemberNeed[]): ComponentNeed {
  const known = own.every(({ diskBytes }) => diskBytes !== null);
  return {
    component,
    kind: own[0]?.kind ?? '',
    members: own.length,
    memoryBytes: Math.max(...own.map(({ memoryBytes }) => memoryBytes)),
    cpus: Math.max(...own.map(({ cpus }) => cpus)),
    totalMemoryBytes: sum(own, ({ memoryBytes }) => memoryBytes),
    totalCpus: rounded(sum(own, ({ cpus }) => cpus)),
    diskBytes: known ? sum(own, ({ diskBytes }) => diskBytes ?? 0) : null,
  };
}

const sum = (needs: readonly MemberNeed[], of: (need: MemberNeed) => number): number =>
  needs.reduce((total, need) => total + of(need), 0);

/** Sums of tenths are not tenths. */
const rounded = (cpus: number): number => Math.round(cpus * 100) / 100;
