import type Docker from 'dockerode';
import { FailureError } from '../../domain/failure.ts';
import type { DesiredNetwork } from '../../domain/plan/desired-state.ts';
import { endpointSettings, networkCreateOptions } from './create-options.ts';
import { abortable, engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { LABELS, type Labels } from './labels.ts';
import { inspectContainer, isConnected, parseAnswer } from './observe.ts';
import { networkSchema } from './observe-schemas.ts';

export async function createNetwork(
  docker: Docker,
  stack: string,
  network: DesiredNetwork,
  signal: AbortSignal,
): Promise<void> {
  const what = `creating network ${network.name}`;
  try {
    await engineCall(
      what,
      (abortSignal) => docker.createNetwork({ ...networkCreateOptions(stack, network), abortSignal }),
      { signal },
    );
  } catch (thrown) {
    const labels = await networkLabelsOnEngine(docker, network.name);
    if (labels === null) throw thrown;
    if (!isSame(labels, stack, network.specHash)) throw nameTaken(what, labels, stack);
  }
}

/** What is gone, or belongs to others, is as good as removed. */
export async function removeNetwork(
  docker: Docker,
  stack: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const labels = await networkLabelsOnEngine(docker, name);
  if (labels?.[LABELS.stack] !== stack) return;
  try {
    await engineCall(
      `removing network ${name}`,
      (abortSignal) => docker.getNetwork(name).remove({ abortSignal }),
      { signal },
    );
  } catch (thrown) {
    if (engineStatus(thrown) !== 404) throw thrown;
  }
}

interface Connection {
  readonly container: string;
  readonly network: string;
  readonly address: string;
  readonly aliases: readonly string[];
}

/** Harmless when connected with that address; one with another address is connected anew. */
export async function connectNetwork(
  docker: Docker,
  { container, network, address, aliases }: Connection,
  signal?: AbortSignal,
): Promise<void> {
  const found = await inspectContainer(docker, container);
  const endpoint = found?.NetworkSettings.Networks[network];
  if (found !== null && endpoint !== undefined && isConnected(found, endpoint)) {
    if (endpoint.IPAMConfig?.IPv4Address === address) return;
    await engineCall(
      `disconnecting ${container} from ${network}`,
      (abortSignal) => docker.getNetwork(network).disconnect({ Container: container, abortSignal }),
      { signal },
    );
  }
  await engineCall(
    `connecting ${container} to ${network}`,
    (abortSignal) =>
      docker
        .getNetwork(network)
        .connect(
          abortable(
            { Container: container, EndpointConfig: endpointSettings(address, aliases) },
            abortSignal,
          ),
        ),
    { signal },
  );
}

async function networkLabelsOnEngine(docker: Docker, name: string): Promise<Labels | null> {
  const what = `looking at network ${name}`;
  try {
    const answer = await engineCall(what, () => docker.getNetwork(name).inspect());
    const network = parseAnswer(networkSchema, answer, what);
    // The engine also finds networks by the beginning of their id.
    return network.Name === name ? network.Labels : null;
  } catch (thrown) {
    if (engineStatus(thrown) === 404) return null;
    throw thrown;
  }
}

export function isSame(labels: Labels, stack: string, specHash: string): boolean {
  return labels[LABELS.stack] === stack && labels[LABELS.specHash] === specHash;
}

/** Something of this name is there and is not what the plan would make. */
export function nameTaken(what: string, labels: Labels, stack: string): FailureError {
  const owner = labels[LABELS.stack];
  if (owner === stack)
    return new FailureError({
      code: 'plan-outdated',
      message: `${what}: the stack has one of this name with other settings`,
      hint: 'It changed since the plan was made. Run the same command again to plan anew.',
    });
  return new FailureError({
    code: 'name-taken',
    message: `${what}: ${owner === undefined ? 'something that is not of Tandem' : `stack ${owner}`} has this name`,
    hint: 'Rename or remove it, or give the stack another name.',
  });
}
