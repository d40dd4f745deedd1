import type { WatchedMember } from '../domain/health/watched-members.ts';
import type { ObservedContainer, ObservedState } from '../domain/plan/observed-state.ts';
import type { StackLook } from './stack-watch.ts';
import type { StackView } from './stacks.ts';

/** What the health of members takes from looks at their stacks. */

/** Members whose pod does not run or has lost a network: at best their own pod hears them, and nobody else. */
export function cutOffMembers(
  members: readonly WatchedMember[],
  { containers }: ObservedState,
): ReadonlySet<string> {
  const found = new Map(containers.map((container) => [container.name, container]));
  const isCutOff = ({ infraContainer, networks }: WatchedMember): boolean => {
    const infra = found.get(infraContainer);
    const attached = new Set(infra?.networks.map(({ network }) => network));
    return infra?.state !== 'running' || networks.some((network) => !attached.has(network));
  };
  return new Set(members.filter(isCutOff).map(({ container }) => container));
}

/** By member; a slow or a full mount is told with the mounts, and is no ill health of those who have it. */
export function mountTroubles({ mounts }: Pick<StackView, 'mounts'>): ReadonlyMap<string, string> {
  return new Map(
    mounts.flatMap(({ member, files, path, state }) =>
      state === 'hung' || state === 'stale'
        ? [[member, `its shared folder “${files}” at ${path} ${state === 'hung' ? 'hangs' : 'is stale'}`]]
        : [],
    ),
  );
}

/** The look with one container read anew; what a former life of it answered is no longer said. */
export function withContainer(
  look: StackLook,
  name: string,
  found: ObservedContainer | null,
  atMs: number,
): StackLook {
  const { view } = look;
  const others = view.observed.containers.filter((container) => container.name !== name);
  const former = view.observed.containers.find((container) => container.name === name);
  const isSame = former?.startedAt === found?.startedAt && former?.state === found?.state;
  const readiness = new Map(view.readiness);
  if (!isSame) {
    const isAsked = readiness.delete(name);
    if (isAsked && found?.state === 'running') readiness.set(name, { ready: false, detail: 'starting' });
  }
  const containers = found === null ? others : [...others, found];
  return { ...look, atMs, view: { ...view, readiness, observed: { ...view.observed, containers } } };
}
