import type Docker from 'dockerode';
import { type Failure, FailureError, toFailure } from '../../domain/failure.ts';
import type { ContainerLife, MemberControl } from '../../ports/container-engine.ts';
import { wholeSeconds } from './create-options.ts';
import { CALL_DEADLINE_MS, engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { inspectContainer, startedAtOf } from './observe.ts';
import { connectNetwork } from './perform-networks.ts';

export class DockerControl implements MemberControl {
  readonly #docker: () => Docker;

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  async signal(container: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    await engineCall(`sending ${signal} to ${container}`, (abortSignal) =>
      this.#docker().getContainer(container).kill({ signal, abortSignal }),
    );
  }

  start(container: string): Promise<void> {
    return startContainer(this.#docker(), container);
  }

  stop(container: string, graceMs: number): Promise<void> {
    return stopContainer(this.#docker(), container, graceMs);
  }

  restart(container: string, graceMs: number): Promise<void> {
    return restartContainer(this.#docker(), container, graceMs);
  }

  /** A container that is not connected, or not there, is as good as disconnected. */
  async disconnect(container: string, network: string): Promise<void> {
    try {
      await engineCall(`disconnecting ${container} from ${network}`, (abortSignal) =>
        this.#docker().getNetwork(network).disconnect({ Container: container, abortSignal }),
      );
    } catch (thrown) {
      const found = await inspectContainer(this.#docker(), container);
      if (found !== null && found.NetworkSettings.Networks[network] !== undefined) throw thrown;
    }
  }

  connect(container: string, network: string, address: string, aliases: readonly string[]): Promise<void> {
    return connectNetwork(this.#docker(), { container, network, address, aliases });
  }

  async life(container: string): Promise<(ContainerLife & { readonly running: boolean }) | null> {
    const found = await inspectContainer(this.#docker(), container);
    if (found === null) return null;
    const running = found.State.Status === 'running' || found.State.Status === 'paused';
    return { id: found.Id, startedAt: startedAtOf(found) ?? '', running };
  }
}

/** Harmless when it runs. The engine mounts volumes now: a file server that hangs shows here. */
export async function startContainer(docker: Docker, container: string, signal?: AbortSignal): Promise<void> {
  try {
    await engineCall(
      `starting ${container}`,
      (abortSignal) => docker.getContainer(container).start({ abortSignal }),
      { deadlineMs: 2 * CALL_DEADLINE_MS, signal },
    );
  } catch (thrown) {
    if (engineStatus(thrown) === NOT_MODIFIED) return;
    throw (await staleAllocation(docker, container, toFailure(thrown))) ?? thrown;
  }
}

/**
 * An engine that was killed in the middle of a start may keep the port of that start for nobody until it is restarted
 * (seen with 20.10). Null when somebody does have the port.
 */
async function staleAllocation(
  docker: Docker,
  container: string,
  { code, cause }: Failure,
): Promise<FailureError | null> {
  const port = /Bind for \S+:(\d+) failed: port is already allocated/.exec(String(cause))?.[1];
  if (code !== 'port-taken' || port === undefined) return null;
  const filters = { publish: [port] };
  const holders = await engineCall('looking for who holds a port', (abortSignal) =>
    docker.listContainers({ filters, abortSignal }),
  ).catch(() => null);
  if (holders === null || holders.length > 0) return null;
  return new FailureError({
    code: 'port-taken',
    message: `starting ${container}: the engine holds port ${port} for a container that does not run`,
    hint: 'It seems to have died in the middle of a start. Restart it (sudo systemctl restart docker), then do the same again.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export async function restartContainer(
  docker: Docker,
  container: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<void> {
  await engineCall(
    `restarting ${container}`,
    (abortSignal) => docker.getContainer(container).restart({ t: wholeSeconds(graceMs), abortSignal }),
    { deadlineMs: graceMs + 2 * CALL_DEADLINE_MS, signal },
  );
}

/** The engine sends the container's own stop signal, and kills what is left after the grace. */
export async function stopContainer(
  docker: Docker,
  container: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await engineCall(
      `stopping ${container}`,
      (abortSignal) => docker.getContainer(container).stop({ t: wholeSeconds(graceMs), abortSignal }),
      { deadlineMs: graceMs + 2 * CALL_DEADLINE_MS, signal },
    );
  } catch (thrown) {
    const status = engineStatus(thrown);
    if (status !== NOT_MODIFIED && status !== NOT_FOUND) throw thrown;
  }
}

const NOT_MODIFIED = 304;
const NOT_FOUND = 404;
