import { planServed } from './await-served.ts';
import { type ContainerAction, decideActions, findReplaced, type Replaced } from './container-action.ts';
import type { DesiredContainer, DesiredState } from './desired-state.ts';
import { isFileServer } from './file-servers.ts';
import { findClashes } from './find-clashes.ts';
import { planMountChecks } from './mount-checks.ts';
import type { ObservedContainer, ObservedState } from './observed-state.ts';
import type { Plan } from './operation.ts';
import { NOTICED_AFTER_MS, operationId, PlanBuilder } from './plan-builder.ts';
import { planNetworks } from './plan-networks.ts';
import { planHostFiles, planImages } from './plan-preparations.ts';
import { planVolumes } from './plan-volumes.ts';
import { earlierFillers } from './volume-filling.ts';

/** What only the host can tell; the service gathers it, so that deciding stays pure. */
export interface HostFindings {
  readonly missingSecrets: readonly string[];
  readonly staleFiles: readonly string[];
  /** Holder of a host port that is not ours, by `address:port`. */
  readonly portHolders: ReadonlyMap<string, string>;
  /** Names of running containers that did not answer their readiness probe just now. */
  readonly notReady: ReadonlySet<string>;
  /** Volumes we began, which do not say whose they are and hold nothing: what an engine leaves that dies while it makes one. */
  readonly leftoverVolumes: ReadonlySet<string>;
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
    planHostFiles(this.#builder, this.#desired, this.#host);
    planImages(this.#builder, this.#desired, this.#observed);
    planVolumes(this.#builder, this.#desired, this.#observed, {
      actions: this.#actions,
      replaced: this.#replaced,
    });
    for (const container of this.#desired.containers) this.#planContainer(container);
    planNetworks(this.#builder, this.#desired, this.#observed, this.#replaced);
    planServed(this.#builder, this.#desired);
    this.#planOrphans();
    this.#serialiseReplacements();
    this.#stopFileServersLast();
    planMountChecks(this.#builder, this.#desired);
    const { foreign } = this.#observed;
    for (const blocker of findClashes(this.#desired, foreign, this.#host)) this.#builder.block(blocker);
    const plan = this.#builder.build();
    const { notes } = this.#desired;
    return notes.length === 0 ? plan : { ...plan, notes };
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
              [
                ...after,
                operationId('ensure-secrets', this.#desired.stack),
                // Writing mounts all volumes of the container, as starting does.
                ...container.dependsOn
                  .filter(({ condition }) => condition === 'ready')
                  .map((dependency) => operationId('await-ready', dependency.container)),
              ],
            ),
          ];
    this.#planStart(container, cause, [...after, ...connected, ...written]);
  }

  #planStart(container: DesiredContainer, cause: string, after: readonly string[]): void {
    const start = this.#builder.add({ kind: 'start-container', target: container.name }, cause, [
      ...after,
      // Building one takes minutes: whoever waits for a member of that image would give up meanwhile.
      ...this.#desired.images.map(({ reference }) => operationId('ensure-image', reference)),
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

  #movesPodsOrFiles(): boolean {
    const movesPods = this.#desired.containers.some(
      (container) => container.role === 'infra' && this.#actions.get(container.name)?.action === 'replace',
    );
    return movesPods || this.#replaced.volumes.size > 0;
  }

  /**
   * A file server goes after those who mounted its folder. Where they stay, it is only restarted: they wait for it, and
   * waiting for them would be a circle.
   */
  #stopFileServersLast(): void {
    if (!this.#movesPodsOrFiles()) return;
    for (const server of this.#observed.containers.filter(isFileServer)) {
      const isOrphan = !this.#desiredByName.has(server.name);
      for (const other of this.#observed.containers) {
        if (other.role !== 'member' || isFileServer(other)) continue;
        // What is no longer wanted may wait for everything new, and so for the server's next life.
        if (!isOrphan && this.#actions.get(other.name)?.action !== 'replace') continue;
        this.#builder.delay('stop-container', server.name, operationId('remove-container', other.name));
      }
    }
  }

  /**
   * Replaces the members of one component one after the other, so that a twin serves meanwhile. Only where pods and
   * shared files stay: pods that move may wait for each other's addresses, files wait until their last user is gone,
   * and serialising would make a circle of that.
   */
  #serialiseReplacements(): void {
    if (this.#movesPodsOrFiles()) return;
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
