import type { ObservedContainer } from '../plan/observed-state.ts';

/** What happened to members between two looks, in words. The looks are all that is believed: events of the engine are hints. */

export interface LookedAt {
  readonly containers: readonly ObservedContainer[];
  /** By name of container. */
  readonly readiness: ReadonlyMap<string, { readonly ready: boolean; readonly detail: string }>;
}

export interface MemberChange {
  /** Of a pod's infra container: the pod. */
  readonly member: string;
  readonly kind: 'member-ended' | 'member-started' | 'member-restarted' | 'member-removed' | 'member-health';
  readonly text: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** One for each container at most, the most telling; in the order of their names. */
export function memberChanges(before: LookedAt, now: LookedAt): readonly MemberChange[] {
  const found = new Map(now.containers.map((container) => [container.name, container]));
  return [...before.containers]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((former) => {
      const present = found.get(former.name);
      return (
        lifeChange(former, present) ?? healthChange(former, before.readiness, present, now.readiness) ?? []
      );
    });
}

function lifeChange(former: ObservedContainer, now: ObservedContainer | undefined): MemberChange | null {
  const member = nameOf(former);
  if (now === undefined) {
    return { member, kind: 'member-removed', text: `${spoken(former)} was removed.`, data: {} };
  }
  const wasUp = isUp(former);
  if (wasUp && !isUp(now)) {
    const { exitCode, oomKilled, error } = now;
    const data = { exitCode, oomKilled, restarts: now.restartCount };
    const why = oomKilled ? ', because it ran out of memory' : error === '' ? '' : `: ${error}`;
    const code = exitCode === null ? '' : ` with exit code ${exitCode}`;
    return { member, kind: 'member-ended', text: `${spoken(former)} ended${code}${why}.`, data };
  }
  if (!wasUp && isUp(now)) {
    return {
      member,
      kind: 'member-started',
      text: `${spoken(former)} was started.`,
      data: { restarts: now.restartCount },
    };
  }
  if (wasUp && (former.id !== now.id || former.startedAt !== now.startedAt)) {
    const isNew = former.id !== now.id;
    const data = { restarts: now.restartCount, isNewContainer: isNew };
    const text = isNew
      ? `${spoken(former)} was replaced by a new container.`
      : `${spoken(former)} ended and runs again.`;
    return { member, kind: 'member-restarted', text, data };
  }
  return null;
}

function healthChange(
  former: ObservedContainer,
  before: LookedAt['readiness'],
  now: ObservedContainer | undefined,
  after: LookedAt['readiness'],
): MemberChange | null {
  const [was, is] = [before.get(former.name), now === undefined ? undefined : after.get(now.name)];
  if (was === undefined || is === undefined || was.ready === is.ready) return null;
  const detail = is.ready || is.detail === '' ? '' : `: ${is.detail}`;
  return {
    member: nameOf(former),
    kind: 'member-health',
    text: `${spoken(former)} is ${is.ready ? 'ready' : 'not ready'}${detail}.`,
    data: { ready: is.ready },
  };
}

function isUp({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused';
}

function nameOf({ role, member, pod }: ObservedContainer): string {
  return role === 'infra' ? pod : member;
}

function spoken(container: ObservedContainer): string {
  return container.role === 'infra' ? `The pod of ${container.pod}` : container.member;
}
