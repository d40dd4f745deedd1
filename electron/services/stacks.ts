import { type Failure, fail, toFailure } from '../domain/failure.ts';
import type { Condition } from '../domain/health/conditions.ts';
import type { GroupDescription } from '../domain/health/group-status.ts';
import type { DesiredContainer, DesiredState } from '../domain/plan/desired-state.ts';
import type { ObservedContainer, ObservedState } from '../domain/plan/observed-state.ts';
import type { Plan } from '../domain/plan/operation.ts';
import { planDown } from '../domain/plan/plan-down.ts';
import { planRestart } from '../domain/plan/plan-restart.ts';
import { type HostFindings, reconcile } from '../domain/plan/reconcile.ts';
import { chooseSubnets, keptSubnets } from '../domain/plan/subnets.ts';
import { subnetPrefix } from '../domain/stack/address-plan.ts';
import { compileStack } from '../domain/stack/compile.ts';
import { migratesTcpRequests } from '../domain/stack/kernel.ts';
import { dataVolumes, mountedFiles, runningMounts } from '../domain/stack/mounted-files.ts';
import { parseStackFile } from '../domain/stack/parse-stack-file.ts';
import { scaleStackFile } from '../domain/stack/scale-stack-file.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { BegunVolumes } from '../ports/begun-volumes.ts';
import type { EngineReader, LeftoverFinder, OperationPerformer } from '../ports/container-engine.ts';
import type { EngineInfo } from '../ports/engine-finder.ts';
import type { HostProbe } from '../ports/host-probe.ts';
import type { ImageBuilder } from '../ports/image-builder.ts';
import type { PodAgent } from '../ports/pod-agent.ts';
import type { SecretStore, StackFolders } from '../ports/stack-folder.ts';
import type { Conditions } from './conditions.ts';
import { type Execution, executePlan, type OperationProgress, throwIfFailed } from './executor.ts';
import type { GroupLooks } from './group-looks.ts';
import type { MountNow, Mounts } from './mounts.ts';

export interface StackDependencies {
  readonly engine: EngineReader & LeftoverFinder;
  readonly performer: OperationPerformer;
  readonly agent: PodAgent;
  readonly folders: StackFolders;
  readonly begunVolumes: BegunVolumes;
  readonly secrets: SecretStore;
  readonly hostProbe: HostProbe;
  /** Of the engine that is or was last connected; null before the first. */
  readonly engineInfo: () => EngineInfo | null;
  readonly imageReference: (folder: string) => string;
  readonly images: Pick<ImageBuilder, 'pruneOldImages'>;
  readonly groups: Pick<GroupLooks, 'look'>;
  readonly mounts: Pick<Mounts, 'look'>;
  readonly conditions: Pick<Conditions, 'look'>;
  /** Whoever else acts on the stack is told, and given a moment to hear it. */
  readonly beforeChange: (stack: string) => Promise<void>;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OperationProgress) => void;
}

/** A stack's file as far as it could be read, and what the engine holds of it. */
export interface StackView {
  readonly spec: StackSpec | null;
  readonly desired: DesiredState | null;
  /** Why there is no `spec`. */
  readonly fileFailure: Failure | null;
  readonly observed: ObservedState;
  readonly readiness: ReadonlyMap<string, MemberReadiness>;
  /** Components with a primary and followers, as they stand. */
  readonly groups: readonly GroupDescription[];
  readonly mounts: readonly MountNow[];
  /** What is or will be wrong without a member being ill. */
  readonly conditions: readonly Condition[];
}

export interface MemberReadiness {
  readonly ready: boolean;
  readonly detail: string;
}

/** How often a plan is made because the engine is not, or does not do, what the former one was made for. */
const PLAN_ATTEMPTS = 4;

/** How long one answer about a member's readiness may take when somebody only wants to know. */
const LOOK_TIMEOUT_MS = 1_000;

/** Stack files in, running stacks out: the loop of parse, compile, observe, reconcile, execute. */
export class Stacks {
  readonly #deps: StackDependencies;
  /** Subnets that the engine would not have: what stands in their way cannot be seen from here. */
  readonly #refusedSubnets = new Set<string>();
  /** Each look reads the file; it is parsed when it changed. */
  readonly #parsed = new Map<string, { readonly text: string; readonly spec: StackSpec }>();

  constructor(dependencies: StackDependencies) {
    this.#deps = dependencies;
  }

  /** Stacks with a file and stacks of which only the engine knows. */
  async names(): Promise<readonly string[]> {
    const onDisk = await this.#deps.folders.list();
    const onEngine = await this.#deps.engine.stackNames().catch(() => []);
    return [...new Set([...onDisk, ...onEngine])].sort();
  }

  async spec(stack: string): Promise<StackSpec> {
    const { path, text } = await this.#deps.folders.read(stack);
    const known = this.#parsed.get(stack);
    if (known?.text === text) return known.spec;
    const parsed = parseStackFile(text, path);
    if (!parsed.ok) return fail(summarise(parsed.failures, path));
    this.#parsed.set(stack, { text, spec: parsed.spec });
    return parsed.spec;
  }

  /** What the stack file asks for, with the addresses it has or would get. */
  async compiled(stack: string): Promise<{
    readonly spec: StackSpec;
    readonly desired: DesiredState;
    readonly observed: ObservedState;
  }> {
    const spec = await this.spec(stack);
    const observed = await this.#deps.engine.observe(stack);
    return { spec, desired: await this.#compile(spec, observed), observed };
  }

  /** Everything known about a stack now. Throws only when the engine cannot be asked. */
  async look(stack: string): Promise<StackView> {
    const observed = await this.#deps.engine.observe(stack);
    try {
      const spec = await this.spec(stack);
      const desired = await this.#compile(spec, observed);
      const asking = this.#readiness(desired, observed);
      const [readiness, groups, mounts, conditions] = await Promise.all([
        asking,
        this.#deps.groups.look({ spec, desired, observed, readiness: asking }),
        this.#deps.mounts.look(
          stack,
          runningMounts([...mountedFiles(spec), ...dataVolumes(desired)], observed),
        ),
        this.#deps.conditions.look({ spec, desired, observed, isLocal: this.#engineIsLocal() }),
      ]);
      return { spec, desired, fileFailure: null, observed, readiness, groups, mounts, conditions };
    } catch (error) {
      const nothing = { spec: null, desired: null, readiness: new Map() };
      const none = { groups: [], mounts: [], conditions: [] };
      return { ...nothing, ...none, fileFailure: toFailure(error), observed };
    }
  }

  async plan(
    stack: string,
    request: { readonly direction: 'up' } | { readonly direction: 'down'; readonly removeData: boolean },
  ): Promise<Plan> {
    const observed = await this.#deps.engine.observe(stack);
    if (request.direction === 'down') return planDown(observed, request);
    const desired = await this.#compile(await this.spec(stack), observed);
    return reconcile(desired, observed, await this.#findings(desired, observed));
  }

  /** What `up` would do with a file that is not written yet. */
  async preview(spec: StackSpec): Promise<{
    readonly desired: DesiredState;
    readonly observed: ObservedState;
    readonly plan: Plan;
  }> {
    const observed = await this.#deps.engine.observe(spec.name);
    const desired = await this.#compile(spec, observed);
    const plan = reconcile(desired, observed, await this.#findings(desired, observed));
    return { desired, observed, plan };
  }

  /** Whether `up` would change anything, from a look already taken. */
  hasDrifted(view: StackView): boolean {
    if (view.desired === null) return false;
    const plan = reconcile(view.desired, view.observed, {
      missingSecrets: [],
      staleFiles: [],
      portHolders: new Map(),
      notReady: new Set(),
      leftoverVolumes: new Set(),
    });
    return plan.operations.length > 0 || plan.blockers.length > 0;
  }

  /**
   * The plan is made anew when the engine refuses a subnet, as long as there are others to choose; and when something
   * appeared since it was made, such as what a host that was killed had still asked the engine for.
   */
  async up(stack: string, options: RunOptions): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const refused = this.#refusedSubnets.size;
      try {
        const plan = await this.plan(stack, { direction: 'up' });
        await this.#execute(plan, options);
        // Its members run already: what could not be removed now is removed another time.
        if (plan.operations.some(({ kind }) => kind === 'ensure-image'))
          await this.#deps.images.pruneOldImages().catch(() => []);
        return;
      } catch (error) {
        const isOutdated = this.#refusedSubnets.size > refused || toFailure(error).code === 'plan-outdated';
        if (!isOutdated || attempt >= PLAN_ATTEMPTS || options.signal.aborted) throw error;
      }
    }
  }

  async down(stack: string, request: { readonly removeData: boolean }, options: RunOptions): Promise<void> {
    await this.#execute(await this.plan(stack, { direction: 'down', ...request }), options);
  }

  /** `isMeant` takes the name of a container and leaves out those that somebody else restarts, or not now. */
  async restart(
    stack: string,
    member: string | null,
    options: RunOptions,
    isMeant: (container: string) => boolean = () => true,
  ): Promise<void> {
    const observed = await this.#deps.engine.observe(stack);
    const desired = await this.#compile(await this.spec(stack), observed);
    await this.#execute(planRestart(desired, observed, member, isMeant), options);
  }

  /** Writes the new number into the stack file, then brings the stack to it: the file stays the truth. */
  async scale(stack: string, component: string, replicas: number, options: RunOptions): Promise<void> {
    const { path, text } = await this.#deps.folders.read(stack);
    const scaled = scaleStackFile(text, component, replicas);
    const parsed = parseStackFile(scaled, path);
    if (!parsed.ok) fail(summarise(parsed.failures, path));
    await this.#deps.folders.write(stack, scaled);
    await this.up(stack, options);
  }

  async #execute(plan: Plan, options: RunOptions): Promise<void> {
    const [blocker, ...others] = plan.blockers;
    if (blocker !== undefined) {
      fail({
        code: blocker.code === 'volume-changed' ? 'operation-failed' : blocker.code,
        message: blocker.message,
        hint: blocker.hint,
        ...(others.length === 0 ? {} : { cause: others.map((other) => other.message).join(' ') }),
      });
    }
    if (plan.operations.length > 0) await this.#deps.beforeChange(plan.stack);
    const execution = await this.#executeKnowingVolumes(plan, options);
    for (const { operation, failure } of execution.failed) {
      if (operation.kind === 'create-network' && failure.code === 'subnet-exhausted')
        this.#refusedSubnets.add(operation.network.subnet);
    }
    throwIfFailed(execution);
  }

  /** Each volume is known for ours before the engine is asked to make it, and until it said that it did. */
  async #executeKnowingVolumes(plan: Plan, options: RunOptions): Promise<Execution> {
    const { begunVolumes, performer } = this.#deps;
    const creations = plan.operations.filter(({ kind }) => kind === 'create-volume');
    if (creations.length === 0) return executePlan(plan, performer, options);
    await begunVolumes.write(
      plan.stack,
      creations.map(({ target }) => target),
    );
    const execution = await executePlan(plan, performer, options);
    if (!execution.failed.some(({ operation }) => operation.kind === 'create-volume'))
      await begunVolumes.write(plan.stack, []);
    return execution;
  }

  async #compile(spec: StackSpec, observed: ObservedState): Promise<DesiredState> {
    const prefix = subnetPrefix(spec);
    const kept = keptSubnets(spec.name, observed, prefix);
    // Asking for interfaces waits for the kernel's network lock, which a stack that comes or goes holds for long.
    const chooses = kept.front === null || kept.back === null;
    const hostSubnets = chooses && this.#engineIsLocal() ? await this.#deps.hostProbe.interfaceSubnets() : [];
    // The bridges of this stack's own networks are interfaces of the host too.
    const own = new Set(observed.networks.map((network) => network.subnet));
    const subnets = chooseSubnets(
      spec.name,
      observed,
      [...hostSubnets, ...this.#refusedSubnets].filter((subnet) => !own.has(subnet)),
      prefix,
    );
    const { machine, socket = null } = this.#deps.engineInfo() ?? {};
    return compileStack(spec, {
      subnets,
      imageReference: this.#deps.imageReference,
      ...(machine === undefined
        ? {}
        : {
            host: {
              cpus: machine.cpus,
              migratesTcpRequests: migratesTcpRequests(machine.kernel),
              ...(socket === null ? {} : { socket }),
            },
          }),
    });
  }

  /** Ports of another machine cannot be tried from here. */
  #engineIsLocal(): boolean {
    return this.#deps.engineInfo()?.local === true;
  }

  async #findings(desired: DesiredState, observed: ObservedState): Promise<HostFindings> {
    const { secrets, folders } = this.#deps;
    const taken = new Set(observed.foreign.volumeNames);
    const begun = await this.#deps.begunVolumes.read(desired.stack);
    const ours = desired.volumes.map(({ name }) => name).filter((name) => taken.has(name) && begun.has(name));
    const [missingSecrets, staleFiles, portHolders, readiness, leftoverVolumes] = await Promise.all([
      secrets.missing(
        desired.stack,
        desired.secrets.map((secret) => secret.name),
      ),
      folders.staleGenerated(desired.stack, desired.generatedFiles),
      this.#portHolders(desired, observed),
      this.#readiness(desired, observed),
      this.#deps.engine.leftoverVolumes(ours),
    ]);
    const notReady = new Set([...readiness].filter(([, answer]) => !answer.ready).map(([name]) => name));
    return { missingSecrets, staleFiles, portHolders, notReady, leftoverVolumes };
  }

  async #portHolders(desired: DesiredState, observed: ObservedState): Promise<ReadonlyMap<string, string>> {
    const holders = new Map<string, string>();
    if (!this.#engineIsLocal()) return holders;
    const ours = new Set(
      observed.containers
        .filter((container) => container.state === 'running')
        .flatMap((container) => container.ports.map((port) => port.hostPort)),
    );
    for (const port of desired.containers.flatMap((container) => container.ports)) {
      if (ours.has(port.hostPort)) continue;
      const holder = await this.#deps.hostProbe.portHolder(port.hostAddress, port.hostPort);
      if (holder !== null) holders.set(`${port.hostAddress}:${port.hostPort}`, holder);
    }
    return holders;
  }

  async #readiness(
    desired: DesiredState,
    observed: ObservedState,
  ): Promise<ReadonlyMap<string, MemberReadiness>> {
    const found = new Map(observed.containers.map((container) => [container.name, container]));
    const asked = desired.containers.filter(
      (container) => container.readiness !== null && found.get(container.name)?.state === 'running',
    );
    const answers = await Promise.all(
      asked.map(async (container) => [container.name, await this.#ask(container, found)] as const),
    );
    return new Map(answers);
  }

  async #ask(
    container: DesiredContainer,
    found: ReadonlyMap<string, ObservedContainer>,
  ): Promise<MemberReadiness> {
    const infra = container.joins ?? container.name;
    if (container.readiness === null || found.get(infra)?.state !== 'running') {
      return { ready: false, detail: 'its pod has no network' };
    }
    try {
      const answer = await this.#deps.agent.ask({
        infraContainer: infra,
        member: container.name,
        probe: container.readiness.probe,
        timeoutMs: LOOK_TIMEOUT_MS,
      });
      return { ready: answer.ok, detail: answer.detail };
    } catch (error) {
      return { ready: false, detail: toFailure(error).message };
    }
  }
}

/** One failure that stands for all of a file's mistakes: the first with its position, the others as its cause. */
export function summarise(failures: readonly Failure[], file: string): Failure {
  const [first, ...others] = failures;
  if (first === undefined)
    return { code: 'stack-file-invalid', message: `${file} is not a valid stack file.` };
  if (others.length === 0) return first;
  const rest = others.map((failure) => {
    const at = failure.position === undefined ? '' : `${failure.position.line}:${failure.position.column} `;
    return `${at}${failure.message}`;
  });
  return { ...first, cause: `${others.length} more in this file: ${rest.join('; ')}` };
}
