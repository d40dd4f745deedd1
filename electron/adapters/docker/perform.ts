import type Docker from 'dockerode';
import { assertNever } from '../../domain/assert-never.ts';
import type { Operation } from '../../domain/plan/operation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MemberLogs, OperationContext, OperationPerformer } from '../../ports/container-engine.ts';
import type { ImageBuilder } from '../../ports/image-builder.ts';
import type { PodAgent } from '../../ports/pod-agent.ts';
import type { SecretStore, StackFolders } from '../../ports/stack-folder.ts';
import { restartContainer, startContainer, stopContainer } from './control.ts';
import { cancelledFailure } from './docker-engine-call.ts';
import { awaitReady } from './perform-await-ready.ts';
import { createContainer, createVolume, removeContainer, removeVolume } from './perform-containers.ts';
import { writeFiles } from './perform-files.ts';
import { connectNetwork, createNetwork, removeNetwork } from './perform-networks.ts';

/** Entropy of a secret that nobody gave. */
const SECRET_BYTES = 32;

export interface PerformerParts {
  readonly docker: () => Docker;
  readonly images: ImageBuilder;
  readonly secrets: Pick<SecretStore, 'ensure' | 'read'>;
  readonly folders: Pick<StackFolders, 'writeGenerated'>;
  readonly agent: PodAgent;
  readonly logs: MemberLogs;
  readonly clock: Clock;
}

/** Does what a plan says, one engine call an operation, and decides nothing. Doing it twice does it once. */
export class DockerPerformer implements OperationPerformer {
  readonly #parts: PerformerParts;

  constructor(parts: PerformerParts) {
    this.#parts = parts;
  }

  async perform(operation: Operation, context: OperationContext): Promise<void> {
    const { images, secrets, folders } = this.#parts;
    const { stack, target } = operation;
    const { signal } = context;
    if (signal.aborted) throw cancelledFailure(operation.id);
    const docker = this.#parts.docker();
    switch (operation.kind) {
      case 'ensure-image':
        return images.ensureImage(operation.image, context);
      case 'ensure-secrets':
        for (const name of operation.secrets) await secrets.ensure(stack, name, SECRET_BYTES);
        return;
      case 'write-stack-files':
        return folders.writeGenerated(stack, operation.files);
      case 'create-network':
        return createNetwork(docker, stack, operation.network, signal);
      case 'remove-network':
        return removeNetwork(docker, stack, target, signal);
      case 'create-volume':
        return createVolume(docker, stack, operation.volume, signal);
      case 'remove-volume':
        return removeVolume(docker, stack, target, signal);
      case 'create-container':
        return createContainer(docker, stack, operation.container, signal);
      case 'connect-network':
        return connectNetwork(docker, operation, signal);
      case 'write-files':
        return writeFiles(
          docker,
          operation.container,
          operation.mount,
          (name) => secrets.read(stack, name),
          signal,
        );
      case 'start-container':
        return startContainer(docker, target, signal);
      case 'restart-container':
        return restartContainer(docker, target, operation.graceMs, signal);
      case 'await-ready':
        return awaitReady(this.#parts, operation.container, operation.steadyMs ?? 0, context);
      case 'stop-container':
        return stopContainer(docker, target, operation.graceMs, signal);
      case 'remove-container':
        return removeContainer(docker, stack, target, signal);
      default:
        return assertNever(operation);
    }
  }
}
