import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';

const GONE_WITHIN_MS = 20_000;

/** Takes away by force what carries a label, e.g. `dev.tandem.stack=bench-pair`: after Ctrl-C no order is kept. */
export async function removeLabelled(docker: Docker, label: string): Promise<void> {
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone)),
  );
  // Those that the engine was removing already hold their networks until they are gone.
  const endMs = Date.now() + GONE_WITHIN_MS;
  while ((await docker.listContainers({ all: true, filters })).length > 0 && Date.now() < endMs)
    await sleep(100);
  const networks = await docker.listNetworks({ filters });
  const removals = await Promise.allSettled(
    networks.map(({ Id }) => docker.getNetwork(Id).remove().catch(ignoreGone)),
  );
  // Only when all have ended: an engine that is stopped in the middle of a removal does not start again (20.10).
  for (const removal of removals) if (removal.status === 'rejected') throw removal.reason;
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => docker.getVolume(Name).remove().catch(ignoreGone)));
}

function ignoreGone(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  // 409: the engine is removing it already.
  if (status !== 404 && status !== 409) throw error;
}
