import type { DesiredContainer, DesiredState } from './desired-state.ts';
import { isLater } from './engine-time.ts';
import type { ObservedContainer, ObservedState } from './observed-state.ts';

/** What has to be done with one desired container, before anything is said about order. */
export interface ContainerAction {
  /** `begin`: created but never started; `start`: ran before; `replace`: removed and created anew. */
  readonly action: 'keep' | 'create' | 'begin' | 'start' | 'restart' | 'replace';
  /** Empty for `keep`. */
  readonly cause: string;
}

/** Names of what stands with other settings and can be made anew. */
export interface Replaced {
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
}

export function findReplaced(desired: DesiredState, observed: ObservedState): Replaced {
  const differing = (
    wanted: readonly { readonly name: string; readonly specHash: string }[],
    standing: readonly { readonly name: string; readonly specHash: string }[],
  ): ReadonlySet<string> => {
    const hashes = new Map(standing.map(({ name, specHash }) => [name, specHash]));
    const names = wanted.filter(({ name, specHash }) => (hashes.get(name) ?? specHash) !== specHash);
    return new Set(names.map(({ name }) => name));
  };
  return {
    networks: differing(desired.networks, observed.networks),
    volumes: differing(
      desired.volumes.filter((volume) => volume.purpose !== 'config'),
      observed.volumes.filter((volume) => volume.isRemote === true),
    ),
  };
}

/** The action for every desired container, by name. */
export function decideActions(
  desired: DesiredState,
  observed: ObservedState,
  replaced: Replaced,
): ReadonlyMap<string, ContainerAction> {
  const found = new Map(observed.containers.map((container) => [container.name, container]));
  const standing = new Set(observed.networks.map((network) => network.name));
  const actions = new Map(
    desired.containers.map((container) => [container.name, decide(container, found, standing, replaced)]),
  );
  // A member joins its infra container's network namespace: a new infra container means a new member, because the
  // engine stores the joined container by its id (seen with 20.10).
  for (const container of desired.containers) {
    if (container.joins === null) continue;
    const infra = actions.get(container.joins);
    const own = actions.get(container.name);
    if (own === undefined || infra === undefined || own.action === 'create') continue;
    if (infra.action === 'replace' || infra.action === 'create') {
      actions.set(container.name, { action: 'replace', cause: 'its infra container is replaced' });
    } else if ((infra.action === 'start' || infra.action === 'restart') && own.action === 'keep') {
      actions.set(container.name, { action: 'restart', cause: 'its infra container starts anew' });
    }
  }
  return actions;
}

function decide(
  container: DesiredContainer,
  observed: ReadonlyMap<string, ObservedContainer>,
  networks: ReadonlySet<string>,
  replaced: Replaced,
): ContainerAction {
  const found = observed.get(container.name);
  if (found === undefined) return { action: 'create', cause: 'not there yet' };
  // The engine stores a network by its id: a new one of the same name is another one, and the start would fail.
  if (container.networks.some((attachment) => !networks.has(attachment.network))) {
    return { action: 'replace', cause: 'its network is gone' };
  }
  if (container.networks.some((attachment) => replaced.networks.has(attachment.network))) {
    return { action: 'replace', cause: 'its network is replaced' };
  }
  if (container.volumes.some((mount) => replaced.volumes.has(mount.volume))) {
    return { action: 'replace', cause: 'its files come from elsewhere' };
  }
  if (found.specHash !== container.specHash) return { action: 'replace', cause: 'configuration changed' };
  if (lostNetwork(container, found)) return { action: 'replace', cause: 'cut off from a network' };
  switch (found.state) {
    case 'created':
      return { action: 'begin', cause: 'created, never started' };
    case 'exited':
      return found.startedAt === null
        ? { action: 'begin', cause: 'created, never started' }
        : { action: 'start', cause: `not running (exit code ${found.exitCode ?? 'unknown'})` };
    case 'dead':
    case 'removing':
      return { action: 'replace', cause: `left ${found.state} by the engine` };
    case 'paused':
      return { action: 'restart', cause: 'paused' };
    case 'restarting':
      return { action: 'restart', cause: 'ends again and again' };
    case 'running':
      return outlivedByInfra(container, found, observed)
        ? { action: 'restart', cause: 'its infra container began a later life' }
        : { action: 'keep', cause: '' };
  }
}

/** A running infra container that misses one of its networks was disconnected by a hand or by a fault. */
function lostNetwork(container: DesiredContainer, found: ObservedContainer): boolean {
  if (container.networks.length === 0 || found.state !== 'running') return false;
  const attached = new Set(found.networks.map((attachment) => attachment.network));
  return container.networks.some((attachment) => !attached.has(attachment.network));
}

function outlivedByInfra(
  container: DesiredContainer,
  found: ObservedContainer,
  observed: ReadonlyMap<string, ObservedContainer>,
): boolean {
  if (container.joins === null || found.startedAt === null) return false;
  const infra = observed.get(container.joins);
  if (infra === undefined || infra.startedAt === null) return false;
  return isLater(infra.startedAt, found.startedAt);
}
