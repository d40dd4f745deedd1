import { toFailure } from '../domain/failure.ts';
import { silentTwins, type TwinAnswer, twinAnswer } from '../domain/health/silent-twins.ts';
import type { DesiredContainer } from '../domain/plan/desired-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberControl } from '../ports/container-engine.ts';
import type { PodAgent } from '../ports/pod-agent.ts';
import type { StackLook } from './stack-watch.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Two balancers share one published port, and the kernel deals out new connections to both. A dead one is dealt
 * none; a *frozen* one still gets its share, and nothing in the stack takes it away. So each process is asked on a
 * port of its own, and one that is silent is killed and started again: its queue is reset, the clients' next try
 * reaches the twin.
 *
 *   asked ──answers──► asked
 *     └─silent─► asked again at once ──answers──► asked
 *                       └─silent─► killed and started (at most every COOL_DOWN_MS per member)
 */
const LOOK_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 400;
const SILENT_LOOKS = 2;
const COOL_DOWN_MS = 10_000;

export interface SilentBalancer {
  readonly stack: string;
  readonly container: string;
  readonly member: string;
  readonly atMs: number;
}

interface WatchedBalancer {
  readonly stack: string;
  readonly container: DesiredContainer;
  readonly infra: string;
}

export class BalancerWatch {
  readonly #agent: PodAgent;
  readonly #control: MemberControl;
  readonly #clock: Clock;
  readonly #isBeingChanged: (stack: string) => boolean;
  readonly #silences = new Subscribers<SilentBalancer>();
  readonly #onTrouble: (text: string) => void;
  readonly #watched = new Map<string, readonly WatchedBalancer[]>();
  readonly #restartedAtMs = new Map<string, number>();

  constructor(dependencies: {
    readonly agent: PodAgent;
    readonly control: MemberControl;
    readonly clock: Clock;
    /** A run that replaces balancers silences them itself; starting one again would undo what it does. */
    readonly isBeingChanged: (stack: string) => boolean;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#agent = dependencies.agent;
    this.#control = dependencies.control;
    this.#clock = dependencies.clock;
    this.#isBeingChanged = dependencies.isBeingChanged;
    this.#onTrouble = dependencies.onTrouble;
  }

  /** Told the moment a frozen process was found, before it is replaced. */
  onSilent(listener: (found: SilentBalancer) => void): () => void {
    return this.#silences.subscribe(listener);
  }

  /** Learns from each look which balancers run; only pods with at least two of them are watched. */
  observe(look: StackLook): void {
    const running = new Set(
      look.view.observed.containers
        .filter((container) => container.state === 'running')
        .map((container) => container.name),
    );
    const balancers = (look.view.desired?.containers ?? []).filter(
      (container) =>
        container.componentKind === 'balancer' &&
        container.joins !== null &&
        container.readiness !== null &&
        running.has(container.name) &&
        running.has(container.joins),
    );
    const twins = balancers.filter(
      (container) => balancers.filter((other) => other.joins === container.joins).length > 1,
    );
    this.#watched.set(
      look.stack,
      twins.map((container) => ({ stack: look.stack, container, infra: container.joins ?? container.name })),
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const stacks = [...this.#watched].filter(([stack]) => !this.#isBeingChanged(stack));
      const pods = groupByPod(stacks.flatMap(([, balancers]) => balancers));
      await Promise.all(
        pods.map((pod) =>
          this.#lookAtPod(pod, signal).catch(async (error) => {
            if (!signal.aborted && (await this.#stands(pod))) this.#onTrouble(toFailure(error).message);
          }),
        ),
      );
      await this.#clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  async #lookAtPod(pod: readonly WatchedBalancer[], signal: AbortSignal): Promise<void> {
    const answers = await Promise.all(pod.map(async (twin) => ({ twin, answer: await this.#ask(twin) })));
    for (const twin of silentTwins(answers)) {
      let isSilent = true;
      for (let look = 1; look < SILENT_LOOKS && isSilent; look += 1) {
        isSilent = !signal.aborted && (await this.#ask(twin)) === 'silent';
      }
      if (isSilent) await this.#replace(twin);
    }
  }

  /** A pod that is being removed or replaced cannot be asked, and that is nobody's trouble. */
  async #stands(pod: readonly WatchedBalancer[]): Promise<boolean> {
    const life = await this.#control.life(pod[0]?.infra ?? '').catch(() => null);
    return life?.running === true;
  }

  async #ask({ container, infra }: WatchedBalancer): Promise<TwinAnswer> {
    const probe = container.readiness?.probe;
    if (probe === undefined) return 'answers';
    const question = { infraContainer: infra, member: container.name, probe, timeoutMs: ANSWER_WITHIN_MS };
    return twinAnswer(await this.#agent.ask(question), ANSWER_WITHIN_MS);
  }

  async #replace({ stack, container }: WatchedBalancer): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const lastMs = this.#restartedAtMs.get(container.name);
    if (lastMs !== undefined && nowMs - lastMs < COOL_DOWN_MS) return;
    // A process that was stopped on purpose, or died, is not silent but gone: that is not ours to undo.
    const life = await this.#control.life(container.name);
    if (life === null || !life.running || this.#isBeingChanged(stack)) return;
    this.#restartedAtMs.set(container.name, nowMs);
    this.#silences.emit({
      stack,
      container: container.name,
      member: container.member,
      atMs: this.#clock.nowMs(),
    });
    await this.#control.restart(container.name, 0);
  }
}

function groupByPod(balancers: readonly WatchedBalancer[]): readonly (readonly WatchedBalancer[])[] {
  const pods = new Map<string, WatchedBalancer[]>();
  for (const balancer of balancers) {
    const pod = pods.get(balancer.infra) ?? [];
    pod.push(balancer);
    pods.set(balancer.infra, pod);
  }
  return [...pods.values()];
}
