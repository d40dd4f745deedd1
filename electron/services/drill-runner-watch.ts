import { parseServerChange } from '../domain/drill/balancer-log.ts';
import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import type { DrillDependencies } from './drill-runner-parts.ts';

/**
 * Listens, for the length of a drill, to those who notice faults: the engine's `die` events, the balancers' log
 * lines about their servers, and the watch over the balancers. Only what came after `mark` counts, in the order of
 * arrival, so that no two clocks are compared for it.
 */
export class FaultWatch {
  readonly #dependencies: Pick<DrillDependencies, 'engine' | 'balancers'>;
  readonly #targets: DrillTargets;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>[] = [];
  readonly #deaths = new Map<string, number>();
  readonly #silences = new Map<string, number>();
  /** First `DOWN` since the mark, by server. */
  readonly #firstDown = new Map<string, number>();
  /** By server: the balancers that said `DOWN` and not yet `UP` again. */
  readonly #downAt = new Map<string, Set<string>>();

  constructor(dependencies: Pick<DrillDependencies, 'engine' | 'balancers'>, targets: DrillTargets) {
    this.#dependencies = dependencies;
    this.#targets = targets;
  }

  start(): void {
    const { engine, balancers } = this.#dependencies;
    const { signal } = this.#stop;
    this.#following.push(this.#followEvents(engine, signal));
    const { balancers: entrance, balancerBackend, database } = this.#targets;
    for (const { container } of entrance) {
      this.#following.push(this.#followLog(engine, { container, backend: balancerBackend }, signal));
    }
    for (const { container } of database.balancers) {
      const backend = database.balancerBackend;
      this.#following.push(this.#followLog(engine, { container, backend }, signal));
    }
    const unsubscribe = balancers?.onSilent(({ container, atMs }) =>
      keepFirst(this.#silences, container, atMs),
    );
    if (unsubscribe !== undefined) signal.addEventListener('abort', unsubscribe, { once: true });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#following);
  }

  /** Forgets what was noticed before the fault. */
  mark(): void {
    for (const seen of [this.#deaths, this.#silences, this.#firstDown, this.#downAt]) seen.clear();
  }

  diedAtMs(container: string): number | null {
    return this.#deaths.get(container) ?? null;
  }

  foundSilentAtMs(container: string): number | null {
    return this.#silences.get(container) ?? null;
  }

  takenOutAtMs(server: string): number | null {
    return this.#firstDown.get(server) ?? null;
  }

  firstTakenOutAtMs(): number | null {
    return this.#firstDown.size === 0 ? null : Math.min(...this.#firstDown.values());
  }

  get isAnyoneTakenOut(): boolean {
    return [...this.#downAt.keys()].some((server) => this.isTakenOut(server));
  }

  isTakenOut(server: string): boolean {
    return (this.#downAt.get(server)?.size ?? 0) > 0;
  }

  async #followEvents(engine: DrillDependencies['engine'], signal: AbortSignal): Promise<void> {
    try {
      for await (const event of engine.events(signal)) {
        if (event.kind === 'container' && event.action === 'die' && event.stack === this.#targets.stack) {
          keepFirst(this.#deaths, event.name, event.atMs);
        }
      }
    } catch {
      // Events are hints. What must be known is read again from the engine.
    }
  }

  async #followLog(
    engine: DrillDependencies['engine'],
    balancer: { readonly container: string; readonly backend: string | null },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for await (const { text, atMs } of engine.logs(balancer.container, { follow: true, tail: 0, signal })) {
        const change = parseServerChange(text);
        if (change === null || change.backend !== balancer.backend) continue;
        const downAt = this.#downAt.get(change.server) ?? new Set();
        this.#downAt.set(change.server, downAt);
        if (change.state === 'UP') {
          downAt.delete(balancer.container);
        } else {
          downAt.add(balancer.container);
          keepFirst(this.#firstDown, change.server, atMs);
        }
      }
    } catch {
      // The figure is missing then, and the readiness probe alone says when the server is back.
    }
    // The log ends with the balancer's life; a new one asks its servers anew.
    for (const downAt of this.#downAt.values()) downAt.delete(balancer.container);
  }
}

function keepFirst(seen: Map<string, number>, name: string, atMs: number): void {
  if (!seen.has(name)) seen.set(name, atMs);
}
