import type Docker from 'dockerode';

/** What an engine holds of Tandem, as sorted lines that tests compare. */

const STACK_LABEL = 'dev.tandem.stack';

/** Everything of one stack; without one, of all stacks, and the images that Tandem built. */
export async function engineContent(docker: Docker, stack?: string): Promise<readonly string[]> {
  const filters = { label: [stack === undefined ? STACK_LABEL : `${STACK_LABEL}=${stack}`] };
  const [containers, networks, volumes, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    stack === undefined ? docker.listImages({ filters: { label: ['dev.tandem.content-hash'] } }) : [],
  ]);
  return [
    ...containers.map(({ Names, State }) => `container ${Names[0]?.slice(1)} ${State}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ...images.map(({ Id }) => `image ${Id}`),
  ].sort();
}

/** The same without what changes by itself: states. */
export async function engineNames(docker: Docker, stack?: string): Promise<readonly string[]> {
  return (await engineContent(docker, stack)).map((line) => line.split(' ').slice(0, 2).join(' '));
}

/** Takes a stack's remains away by force, for the end of a test that failed half-way. */
export async function removeStack(docker: Docker, stack: string): Promise<void> {
  const filters = { label: [`${STACK_LABEL}=${stack}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => docker.getVolume(Name).remove()));
}
