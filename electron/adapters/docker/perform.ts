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
import { awaitServed } from './perform-await-served.ts';
import { checkMount } from './perform-check-mount.ts';
import { createContainer, createVolume, removeContainer, removeVolume } from './perform-containers.ts';
import { writeFiles } from './perform-files.ts';
import { connectNetwork, createNetwork, removeNetwork } from './perform-networks.ts';

/** Longest that a cancelled change is waited for, beside the grace that it gives a member. */
const SETTLE_MS = 5_000;

type Change = Exclude<
  Operation,
  { readonly kind: 'ensure-image' | 'await-ready' | 'await-served' | 'check-mount' }
>;

export interface PerformerParts {
  readonly docker: () => Docker;
  readonly images: Pick<ImageBuilder, 'ensureImage'>;
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
    if (context.signal.aborted) throw cancelledFailure(operation.id);
    if (operation.kind === 'ensure-image') return this.#parts.images.ensureImage(operation.image, context);
    if (operation.kind === 'await-ready') {
      const { container, steadyMs = 0 } = operation;
      return awaitReady(this.#parts, container, steadyMs, context);
    }
    if (operation.kind === 'await-served') return awaitServed(this.#parts, operation, context);
    if (operation.kind === 'check-mount') return checkMount(this.#parts.docker(), operation, context.signal);
    const graceMs = 'graceMs' in operation ? operation.graceMs : 0;
    return untilSettled(context.signal, SETTLE_MS + graceMs, (signal) => this.#change(operation, signal));
  }

  async #change(operation: Change, signal: AbortSignal): Promise<void> {
    const { secrets, folders } = this.#parts;
    const { stack, target } = operation;
    const docker = this.#parts.docker();
    switch (operation.kind) {
      case 'ensure-secrets':
        for (const secret of operation.secrets) await secrets.ensure(stack, secret);
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
      case 'stop-container':
        return stopContainer(docker, target, operation.graceMs, signal);
      case 'remove-container':
        return removeContainer(docker, stack, target, signal);
      default:
        return assertNever(operation);
    }
  }
}

/**
 * The engine goes on with what it was told, also when nobody listens any more. So a change under way is waited for
 * after the signal, though not for ever: else the next plan would be made from a look at an engine that is still busy.
 */
async function untilSettled<T>(
  cancelled: AbortSignal,
  settleMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onCancel = () => {
    timer = setTimeout(() => late.abort(), settleMs);
  };
  cancelled.addEventListener('abort', onCancel, { once: true });
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', onCancel);
  }
}
