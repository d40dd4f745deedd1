import { toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { BalancerWatch } from './balancer-watch.ts';
import type { EngineLink, EngineLinkState } from './engine-link.ts';
import type { Guardians } from './guardians.ts';
import type { HealthWatch } from './health-watch.ts';
import type { Revival } from './revival.ts';
import type { Sampling } from './sampling.ts';
import type { StackWatch } from './stack-watch.ts';
import type { TerminalLeftovers } from './terminal-leftovers.ts';
import type { WardenWatch } from './warden-watch.ts';

/** Undoes faults whose drill is not there to do it: the host died, or the drill hangs. */
export interface FaultCare {
  revertOpen(): Promise<void>;
  revertExpired(): Promise<void>;
}

const EXPIRED_LEASES_EVERY_MS = 5_000;

/**
 * What runs for as long as the engine is connected: following its events, bringing back what its restart left lying,
 * watching the balancers, guarding primaries. Each connection is one session; a lost engine ends it, the next connection begins another.
 */
export class Supervision {
  readonly #link: EngineLink;
  readonly #watch: StackWatch;
  readonly #revival: Revival;
  readonly #balancers: BalancerWatch;
  readonly #guardians: Guardians;
  readonly #wardens: WardenWatch;
  readonly #sampling: Sampling;
  readonly #health: HealthWatch;
  readonly #leases: FaultCare;
  readonly #terminals: TerminalLeftovers;
  readonly #clock: Clock;
  readonly #onTrouble: (text: string) => void;
  readonly #unsubscribes: (() => void)[] = [];
  #session: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;

  constructor(parts: {
    readonly link: EngineLink;
    readonly watch: StackWatch;
    readonly revival: Revival;
    readonly balancers: BalancerWatch;
    readonly guardians: Guardians;
    readonly wardens: WardenWatch;
    readonly sampling: Sampling;
    readonly health: HealthWatch;
    readonly leases: FaultCare;
    readonly terminals: TerminalLeftovers;
    readonly clock: Clock;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#link = parts.link;
    this.#watch = parts.watch;
    this.#revival = parts.revival;
    this.#balancers = parts.balancers;
    this.#guardians = parts.guardians;
    this.#wardens = parts.wardens;
    this.#sampling = parts.sampling;
    this.#health = parts.health;
    this.#leases = parts.leases;
    this.#terminals = parts.terminals;
    this.#clock = parts.clock;
    this.#onTrouble = parts.onTrouble;
  }

  start(): void {
    this.#unsubscribes.push(
      this.#watch.subscribe((look) => {
        // While the engine goes down it reports containers that it ended itself.
        if (this.#link.state.kind === 'connected') this.#revival.remember(look);
        this.#balancers.observe(look);
        this.#wardens.observe(look);
        this.#sampling.observe(look);
        this.#guardians.observe(look);
      }),
      this.#link.onChange((state) => this.#enter(state)),
    );
    this.#enter(this.#link.state);
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes.splice(0)) unsubscribe();
    const session = this.#session;
    session?.abort.abort();
    await session?.ended;
  }

  #enter(state: EngineLinkState): void {
    if (state.kind !== 'connected') {
      this.#session?.abort.abort();
      return;
    }
    const previous = this.#session;
    previous?.abort.abort();
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      await previous?.ended;
      await this.#guard('undoing faults', this.#leases.revertOpen(), abort.signal);
      await Promise.all([
        // First in line: what ran before must be settled before anybody looks at what the engine left.
        this.#guard('revival', this.#revival.revive(state.lostAtMs, abort.signal), abort.signal),
        this.#guard('ending terminals of a former host', this.#terminals.end(), abort.signal),
        this.#guard('following the engine', this.#watch.follow(abort.signal), abort.signal),
        this.#guard('leases of faults', this.#expireLeases(abort.signal), abort.signal),
        this.#guard('watching balancers', this.#balancers.run(abort.signal), abort.signal),
        this.#guard('hearing the wardens', this.#wardens.run(abort.signal), abort.signal),
        this.#guard('watching the health of members', this.#health.run(abort.signal), abort.signal),
        this.#guard('guarding primaries', this.#guardians.run(abort.signal), abort.signal),
        this.#guard('measuring', this.#sampling.run(abort.signal), abort.signal),
      ]);
    };
    this.#session = { abort, ended: run() };
  }

  async #expireLeases(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(EXPIRED_LEASES_EVERY_MS, signal);
      if (!signal.aborted) await this.#leases.revertExpired();
    }
  }

  async #guard(what: string, work: Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) this.#onTrouble(`${what}: ${toFailure(error).message}`);
    }
  }
}
