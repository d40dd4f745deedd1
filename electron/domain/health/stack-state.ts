import type { DesiredState } from '../plan/desired-state.ts';
import type { ContainerState, ObservedState } from '../plan/observed-state.ts';
import { WARDEN } from '../stack/stack-names.ts';

/** One member as it is now: what the engine says and what its probe answered. */
export interface MemberNow {
  readonly name: string;
  readonly container: string;
  readonly component: string;
  readonly kind: string;
  readonly pod: string;
  readonly role: 'infra' | 'member';
  readonly state: ContainerState | 'missing';
  readonly readiness: 'ready' | 'not-ready' | 'unknown';
  readonly detail: string;
  readonly startedAt: string | null;
  readonly restartCount: number;
  /** What runs, and the hash of what it was made from; null while it is not on the engine. */
  readonly image: string | null;
  readonly spec: string | null;
}

/** The kind that the host gives to what it finds without a place in the stack file. */
export const ORPHAN_KIND = 'orphan';

/**
 * `absent`: nothing of the stack is on the engine. `healthy`: every member runs and is ready. `degraded`: each
 * component still has a ready member. `down`: some component has none. `unknown`: the stack file cannot be read, so
 * nobody can say what should be there.
 */
export type StackHealth = 'absent' | 'healthy' | 'degraded' | 'down' | 'unknown';

export function membersNow(
  desired: DesiredState | null,
  observed: ObservedState,
  readiness: ReadonlyMap<string, { readonly ready: boolean; readonly detail: string }>,
): readonly MemberNow[] {
  const found = new Map(observed.containers.map((container) => [container.name, container]));
  const wanted = (desired?.containers ?? []).map((container): MemberNow => {
    const now = found.get(container.name);
    const answer = readiness.get(container.name);
    return {
      name: container.member,
      container: container.name,
      component: container.component,
      kind: container.componentKind,
      pod: container.pod,
      role: container.role,
      state: now?.state ?? 'missing',
      readiness: answer === undefined ? 'unknown' : answer.ready ? 'ready' : 'not-ready',
      detail: answer?.detail ?? now?.error ?? '',
      startedAt: now?.startedAt ?? null,
      restartCount: now?.restartCount ?? 0,
      image: now?.image ?? null,
      spec: now?.specHash ?? null,
    };
  });
  const known = new Set(wanted.map((member) => member.container));
  const orphans = observed.containers
    .filter((container) => !known.has(container.name))
    .map(
      (container): MemberNow => ({
        name: container.member,
        container: container.name,
        component: container.component,
        kind: ORPHAN_KIND,
        pod: container.pod,
        role: container.role,
        state: container.state,
        readiness: 'unknown',
        detail: desired === null ? '' : 'not in the stack file',
        startedAt: container.startedAt,
        restartCount: container.restartCount,
        image: container.image,
        spec: container.specHash,
      }),
    );
  return [...wanted, ...orphans];
}

/** Without those who decide who leads, the one that leads goes on. */
const DECIDERS: readonly string[] = ['etcd', 'sentinel', WARDEN];

export function stackHealth(desired: DesiredState | null, members: readonly MemberNow[]): StackHealth {
  if (members.every((member) => member.state === 'missing')) return 'absent';
  if (desired === null) return 'unknown';
  const wanted = members.filter((member) => member.role === 'member' && member.kind !== ORPHAN_KIND);
  const works = (member: MemberNow): boolean =>
    member.state === 'running' && member.readiness !== 'not-ready';
  if (wanted.every(works)) return 'healthy';
  const components = new Set(
    wanted.filter(({ kind }) => !DECIDERS.includes(kind)).map((member) => member.component),
  );
  const served = new Set(wanted.filter(works).map((member) => member.component));
  return [...components].every((component) => served.has(component)) ? 'degraded' : 'down';
}
