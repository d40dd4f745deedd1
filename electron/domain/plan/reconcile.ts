import { planServed } from './await-served.ts';
import { type ContainerAction, decideActions, findReplaced, type Replaced } from './container-action.ts';
import type { DesiredContainer, DesiredState } from './desired-state.ts';
import { findClashes } from './find-clashes.ts';
import type { ObservedContainer, ObservedState } from './observed-state.ts';
import type { Plan } from './operation.ts';
import { NOTICED_AFTER_MS, operationId, PlanBuilder } from './plan-builder.ts';
import { earlierFillers } from './volume-filling.ts';

/** What only the host can tell; the service gathers it, so that deciding stays pure. */
export interface HostFindings {
  readonly missingSecrets: readonly string[];
  readonly staleFiles: readonly string[];
  /** Holder of a host port that is not ours, by `address:port`. */
  readonly portHolders: ReadonlyMap<string, string>;
  /** Names of running containers that did not answer their readiness probe just now. */
  readonly notReady: ReadonlySet<string>;
}

/**
 * What is needed so that the engine holds exactly the desired state.
 *
 *   missing            → create (→ connect) (→ write files) → start → await ready
 *   created, never ran →                    (→ write files) → start → await ready
 *   ran, not running   → start → await ready
 *   running, drifted   → stop → remove → the row "missing", one member of a component after the other
 *   running, its infra container began a later life → restart: its network is gone (facts of the engine, not of us)
 *   ends again and again → restart → await ready: what it lacked may be there now, and the engine's pauses grow
 *   ours, not desired  → stop → remove, after everything new is ready
 *
 * Data and shared volumes are never removed here.
 */
export function reconcile(desired: DesiredState, observed: ObservedState, host: HostFindings): Plan {
  const reconciler = new Reconciler(desired, observed, host);
  return reconciler.plan();
}

class Reconciler {
  readonly #desired: DesiredState;
  readonly #observed: ObservedState;
  readonly #host: HostFindings;
  readonly #builder: PlanBuilder;
  readonly #observedByName: ReadonlyMap<string, ObservedContainer>;
  readonly #desiredByName: ReadonlyMap<string, DesiredContainer>;
  readonly #replaced: Replaced;
  readonly #actions: ReadonlyMap<string, ContainerAction>;
  readonly #earlierFillers: ReadonlyMap<string, readonly string[]>;

  constructor(desired: DesiredState, observed: ObservedState, host: HostFindings) {
    this.#desired = desired;
    this.#observed = observed;
    this.#host = host;
    this.#builder = new PlanBuilder(desired.stack);
    this.#observedByName = new Map(observed.containers.map((container) => [container.name, container]));
    this.#desiredByName = new Map(desired.containers.map((container) => [container.name, container]));
    this.#replaced = findReplaced(desired, observed);
    this.#actions = decideActions(desired, observed, this.#replaced);
    this.#earlierFillers = earlierFillers(desired);
  }

  plan(): Plan {
    this.#planHostFiles();
    this.#planImages();
    this.#planVolumes();
    for (const container of this.#desired.containers) this.#planContainer(container);
    this.#planNetworks();
    planServed(this.#builder, this.#desired);
    this.#planOrphans();
    this.#serialiseReplacements();
    const { foreign } = this.#observed;
    for (const blocker of findClashes(this.#desired, foreign, this.#host.portHolders))
      this.#builder.block(blocker);
    return this.#builder.build();
  }

  #planHostFiles(): void {
    const { stack } = this.#desired;
    if (this.#host.missingSecrets.length > 0) {
      this.#builder.add(
        {
          kind: 'ensure-secrets',
          target: stack,
          secrets: this.#desired.secrets.filter(({ name }) => this.#host.missingSecrets.includes(name)),
        },
        `not there yet: ${this.#host.missingSecrets.join(', ')}`,
        [],
      );
    }
    if (this.#host.staleFiles.length > 0) {
      this.#builder.add(
        { kind: 'write-stack-files', target: stack, files: this.#desired.generatedFiles },
        `${this.#host.staleFiles.length} of the generated files differ`,
        [],
      );
    }
  }

  #planImages(): void {
    const present = new Set(this.#observed.images);
    for (const image of this.#desired.images) {
      if (present.has(image.reference)) continue;
      this.#builder.add({ kind: 'ensure-image', target: image.reference, image }, 'not there yet', []);
    }
  }

  #planVolumes(): void {
    const standing = new Map(this.#observed.volumes.map((volume) => [volume.name, volume]));
    // Configuration is replaced as a whole folder: with the container goes its volume, so that no file of the former
    // configuration stays behind, not even when the host died between the container's removal and the volume's.
    const userOf = new Map(
      this.#desired.containers.flatMap((container) =>
        container.filesMount === null ? [] : [[container.filesMount.volume, container.name] as const],
      ),
    );
    const isRenewed = (volume: string, hashDiffers: boolean): boolean => {
      const action = this.#actions.get(userOf.get(volume) ?? '')?.action;
      return action === 'replace' || (action === 'create' && hashDiffers);
    };
    for (const volume of this.#desired.volumes) {
      const found = standing.get(volume.name);
      if (found === undefined) {
        this.#builder.add({ kind: 'create-volume', target: volume.name, volume }, 'not there yet', []);
      } else if (volume.purpose === 'config' && isRenewed(volume.name, found.specHash !== volume.specHash)) {
        const removal = this.#builder.add(
          { kind: 'remove-volume', target: volume.name },
          'configuration changed',
          [operationId('remove-container', userOf.get(volume.name) ?? '')],
        );
        this.#builder.add({ kind: 'create-volume', target: volume.name, volume }, 'configuration changed', [
          removal,
        ]);
      } else if (this.#replaced.volumes.has(volume.name)) {
        const removal = this.#builder.add(
          { kind: 'remove-volume', target: volume.name },
          'its files come from elsewhere',
          this.#observed.containers.map((container) => operationId('remove-container', container.name)),
        );
        this.#builder.add(
          { kind: 'create-volume', target: volume.name, volume },
          'its files come from elsewhere',
          [removal],
        );
      } else if (found.specHash !== volume.specHash && volume.purpose !== 'config') {
        this.#builder.block({
          code: 'volume-changed',
          target: volume.name,
          message: `Volume ${volume.name} stands with other settings than the stack file asks for, and it holds data.`,
          hint: 'Put the former settings back, or save its content, take the stack down with --remove-data and bring it up again.',
        });
      }
    }
    const wanted = new Set(this.#desired.volumes.map((volume) => volume.name));
    for (const volume of this.#observed.volumes) {
      if (volume.purpose !== 'config' || wanted.has(volume.name)) continue;
      this.#builder.add(
        { kind: 'remove-volume', target: volume.name },
        'no longer wanted',
        this.#observed.containers.map((container) => operationId('remove-container', container.name)),
      );
    }
  }

  #planContainer(container: DesiredContainer): void {
    const { action, cause } = this.#actions.get(container.name) ?? { action: 'keep', cause: '' };
    switch (action) {
      case 'keep':
        if (this.#host.notReady.has(container.name)) this.#planAwait(container, 'running, not ready', []);
        return;
      case 'replace':
        this.#planRemoval(container.name, cause, container.role, container.stopGraceMs);
        this.#planCreation(container, cause);
        return;
      case 'create':
        this.#planCreation(container, cause);
        return;
      case 'begin':
        this.#planBeginning(container, cause, []);
        return;
      case 'start':
        this.#planStart(container, cause, []);
        return;
      case 'restart': {
        const restart = this.#builder.add(
          { kind: 'restart-container', target: container.name, graceMs: container.stopGraceMs },
          cause,
          container.joins === null
            ? []
            : [
                operationId('start-container', container.joins),
                operationId('restart-container', container.joins),
              ],
        );
        this.#planAwait(container, cause, [restart]);
        return;
      }
    }
  }

  #planRemoval(
    name: string,
    cause: string,
    role: 'infra' | 'member',
    graceMs: number,
    after: readonly string[] = [],
  ): string {
    const found = this.#observedByName.get(name);
    if (role === 'infra') {
      // It holds no state and nothing listens in it: members first, then it is removed by force.
      const members = this.#observed.containers.filter(
        (other) => other.role === 'member' && found !== undefined && other.pod === found.pod,
      );
      return this.#builder.add({ kind: 'remove-container', target: name }, cause, [
        ...after,
        ...members.map((member) => operationId('remove-container', member.name)),
      ]);
    }
    const isUp = found?.state === 'running' || found?.state === 'paused' || found?.state === 'restarting';
    const stop = isUp
      ? [this.#builder.add({ kind: 'stop-container', target: name, graceMs }, cause, after)]
      : [...after];
    return this.#builder.add({ kind: 'remove-container', target: name }, cause, stop);
  }

  #planCreation(container: DesiredContainer, cause: string): void {
    const volumes = container.volumes.map((mount) => mount.volume);
    if (container.filesMount !== null) volumes.push(container.filesMount.volume);
    const created = this.#builder.add(
      { kind: 'create-container', target: container.name, container },
      cause,
      [
        operationId('ensure-image', container.image),
        operationId('remove-container', container.name),
        ...container.networks.map((attachment) => operationId('create-network', attachment.network)),
        ...volumes.map((volume) => operationId('create-volume', volume)),
        ...(container.joins === null ? [] : [operationId('create-container', container.joins)]),
        ...(this.#earlierFillers.get(container.name) ?? []).map((name) =>
          operationId('create-container', name),
        ),
      ],
    );
    this.#planBeginning(container, cause, [created]);
  }

  /** From created to running. Connecting and writing again after a crash changes nothing, so it is simply done. */
  #planBeginning(container: DesiredContainer, cause: string, after: readonly string[]): void {
    const connected = container.networks.slice(1).map((attachment) =>
      this.#builder.add(
        {
          kind: 'connect-network',
          target: `${container.name} ${attachment.network}`,
          container: container.name,
          ...attachment,
        },
        cause,
        [...after, operationId('create-network', attachment.network)],
      ),
    );
    const written =
      container.filesMount === null
        ? []
        : [
            this.#builder.add(
              {
                kind: 'write-files',
                target: container.name,
                container: container.name,
                mount: container.filesMount,
              },
              cause,
              [...after, operationId('ensure-secrets', this.#desired.stack)],
            ),
          ];
    this.#planStart(container, cause, [...after, ...connected, ...written]);
  }

  #planStart(container: DesiredContainer, cause: string, after: readonly string[]): void {
    const start = this.#builder.add({ kind: 'start-container', target: container.name }, cause, [
      ...after,
      ...this.#formerHolders(container).map((holder) => operationId('remove-container', holder)),
      ...(container.joins === null
        ? []
        : [
            operationId('start-container', container.joins),
            operationId('restart-container', container.joins),
          ]),
      ...container.dependsOn.map((dependency) =>
        dependency.condition === 'ready'
          ? operationId('await-ready', dependency.container)
          : operationId('start-container', dependency.container),
      ),
    ]);
    this.#planAwait(container, cause, [start]);
  }

  #planAwait(container: DesiredContainer, cause: string, after: readonly string[]): void {
    // An infra container runs or does not start; of a member without a probe it must be seen that it stays.
    if (container.role === 'infra') return;
    this.#builder.add({ kind: 'await-ready', target: container.name, container }, cause, after);
  }

  /** Containers of ours that still hold an address or a host port that this one will need. */
  #formerHolders(container: DesiredContainer): readonly string[] {
    return this.#observed.containers
      .filter((other) => other.name !== container.name)
      .filter(
        (other) =>
          container.networks.some((wanted) =>
            other.networks.some((held) => held.network === wanted.network && held.address === wanted.address),
          ) ||
          container.ports.some((wanted) => other.ports.some((held) => held.hostPort === wanted.hostPort)),
      )
      .map((other) => other.name);
  }

  #planNetworks(): void {
    const standing = new Set(this.#observed.networks.map((network) => network.name));
    for (const network of this.#desired.networks) {
      if (this.#replaced.networks.has(network.name)) {
        const removal = this.#builder.add(
          { kind: 'remove-network', target: network.name },
          'its settings changed',
          this.#attachedTo(network.name).map((name) => operationId('remove-container', name)),
        );
        this.#builder.add({ kind: 'create-network', target: network.name, network }, 'its settings changed', [
          removal,
        ]);
      } else if (!standing.has(network.name)) {
        this.#builder.add({ kind: 'create-network', target: network.name, network }, 'not there yet', []);
      }
    }
    const wanted = new Set(this.#desired.networks.map((network) => network.name));
    for (const network of this.#observed.networks) {
      if (wanted.has(network.name)) continue;
      this.#builder.add(
        { kind: 'remove-network', target: network.name },
        'no longer wanted',
        this.#attachedTo(network.name).map((name) => operationId('remove-container', name)),
      );
    }
  }

  #attachedTo(network: string): readonly string[] {
    return this.#observed.containers
      .filter((container) => container.networks.some((attachment) => attachment.network === network))
      .map((container) => container.name);
  }

  #planOrphans(): void {
    const settled = this.#desired.containers.flatMap((container) =>
      this.#builder.has('await-ready', container.name) ? [operationId('await-ready', container.name)] : [],
    );
    const inTheWay = new Set(this.#desired.containers.flatMap((container) => this.#formerHolders(container)));
    for (const orphan of this.#observed.containers) {
      if (this.#desiredByName.has(orphan.name)) continue;
      // Four that cannot wait for the new: who holds what a new one needs, who is on a network or uses a volume that
      // is replaced, and who lives in a pod that is replaced (its infra container goes only after its members).
      const cannotWait =
        this.#replaced.networks.size > 0 ||
        this.#replaced.volumes.size > 0 ||
        this.#podOf(orphan).some(
          (name) => inTheWay.has(name) || this.#actions.get(name)?.action === 'replace',
        );
      this.#planRemoval(
        orphan.name,
        'no longer wanted',
        orphan.role,
        ORPHAN_GRACE_MS,
        cannotWait ? [] : settled,
      );
    }
  }

  #podOf(container: ObservedContainer): readonly string[] {
    return this.#observed.containers
      .filter((other) => other.pod === container.pod)
      .map((other) => other.name);
  }

  /**
   * Replaces the members of one component one after the other, so that a twin serves meanwhile. Only where pods and
   * shared files stay: pods that move may wait for each other's addresses, files wait until their last user is gone,
   * and serialising would make a circle of that.
   */
  #serialiseReplacements(): void {
    const movesPods = this.#desired.containers.some(
      (container) => container.role === 'infra' && this.#actions.get(container.name)?.action === 'replace',
    );
    if (movesPods || this.#replaced.volumes.size > 0) return;
    const previousOf = new Map<string, DesiredContainer>();
    for (const container of this.#desired.containers) {
      if (container.role !== 'member') continue;
      const action = this.#actions.get(container.name)?.action;
      if (action !== 'replace' && action !== 'restart') continue;
      const previous = previousOf.get(container.component);
      if (previous !== undefined) {
        const settled = operationId('await-ready', previous.name);
        this.#builder.steady(previous.name, NOTICED_AFTER_MS);
        for (const kind of ['stop-container', 'restart-container'] as const) {
          this.#builder.delay(kind, container.name, settled);
        }
      }
      previousOf.set(container.component, container);
    }
  }
}

/** Members that the stack file no longer names: nothing says how long they may take, so the engine's default. */
const ORPHAN_GRACE_MS = 10_000;
