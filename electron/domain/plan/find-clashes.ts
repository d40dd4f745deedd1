import type { DesiredState } from './desired-state.ts';
import type { ForeignThings } from './observed-state.ts';
import type { PlanBlocker } from './operation.ts';

/**
 * Names and ports that a stack needs and somebody else has.
 *
 * @param host.portHolders who holds a host port outside the engine, by `address:port`
 * @param host.leftoverVolumes in nobody's way: creating one of that name makes it anew
 */
export function findClashes(
  desired: DesiredState,
  foreign: ForeignThings,
  host: {
    readonly portHolders: ReadonlyMap<string, string>;
    readonly leftoverVolumes: ReadonlySet<string>;
  },
): readonly PlanBlocker[] {
  const volumeNames = foreign.volumeNames.filter((name) => !host.leftoverVolumes.has(name));
  return [
    ...nameClashes('container', desired.containers, foreign.containerNames),
    ...nameClashes('network', desired.networks, foreign.networkNames),
    ...nameClashes('volume', desired.volumes, volumeNames),
    ...portClashes(desired, foreign, host.portHolders),
  ];
}

function nameClashes(
  kind: 'container' | 'network' | 'volume',
  wanted: readonly { readonly name: string }[],
  taken: readonly string[],
): readonly PlanBlocker[] {
  const takenNames = new Set(taken);
  const remove = kind === 'container' ? 'docker rm' : `docker ${kind} rm`;
  return wanted
    .filter(({ name }) => takenNames.has(name))
    .map(({ name }) => ({
      code: 'name-taken',
      target: name,
      message: `A ${kind} named ${name} exists that does not belong to Tandem.`,
      hint: `Rename it, remove it (${remove} ${name}), or give the stack another name.`,
    }));
}

function portClashes(
  desired: DesiredState,
  foreign: ForeignThings,
  portHolders: ReadonlyMap<string, string>,
): readonly PlanBlocker[] {
  const publishers = new Map(foreign.publishedPorts.map(({ hostPort, container }) => [hostPort, container]));
  return desired.containers.flatMap((container) =>
    container.ports.flatMap(({ hostAddress, hostPort }): PlanBlocker[] => {
      const publisher = publishers.get(hostPort);
      const holder =
        publisher === undefined ? portHolders.get(`${hostAddress}:${hostPort}`) : `container ${publisher}`;
      if (holder === undefined) return [];
      return [
        {
          code: 'port-taken',
          target: container.name,
          message: `Port ${hostPort} on ${hostAddress}, which ${container.component} publishes, is taken by ${holder}.`,
          hint: `Stop that, or change "publish" of component ${container.component} in the stack file to a free port.`,
        },
      ];
    }),
  );
}
