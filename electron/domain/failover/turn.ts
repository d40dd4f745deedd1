import type { Act } from './acts.ts';
import type { GuardianState, Phase, Transition } from './guardian-state.ts';
import type { Incident } from './incident.ts';
import { ACT_DEADLINE_MS, type GuardianPolicy } from './policy.ts';

/** Collects what one input changes and causes. Lives for one transition only, and each step of it hands it on. */
export class Turn {
  readonly policy: GuardianPolicy;
  readonly atMs: number;
  #state: GuardianState;
  readonly #acts: { readonly id: number; readonly act: Act }[] = [];

  constructor(before: GuardianState, policy: GuardianPolicy, atMs: number) {
    this.#state = before;
    this.policy = policy;
    this.atMs = atMs;
  }

  get state(): GuardianState {
    return this.#state;
  }

  update(change: Partial<GuardianState>): void {
    this.#state = { ...this.#state, ...change };
  }

  enter(phase: Phase): this {
    this.update({ phase });
    return this;
  }

  /** Returns the id under which the act will be answered. */
  issue(act: Act): number {
    const id = this.#state.lastActId + 1;
    this.#acts.push({ id, act });
    this.update({
      lastActId: id,
      inFlight: [...this.#state.inFlight, { id, act, issuedAtMs: this.atMs }],
    });
    return id;
  }

  /** Nothing waits for the journal: a hand-over must not depend on a disk. */
  record(incident: Incident): void {
    const id = this.#state.lastActId + 1;
    this.#acts.push({ id, act: { kind: 'record', incident } });
    this.update({ lastActId: id });
  }

  look(): this {
    if (this.#state.inFlight.some(({ act }) => act.kind === 'look')) this.update({ mustLookAgain: true });
    else this.issue({ kind: 'look' });
    return this;
  }

  /** Acts without an answer in time. They are forgotten: a late answer counts for nothing. */
  takeOverdue(): readonly number[] {
    return this.#state.inFlight
      .filter(({ issuedAtMs }) => this.atMs - issuedAtMs >= ACT_DEADLINE_MS)
      .map(({ id }) => id);
  }

  end(): Transition {
    return { state: this.#state, acts: this.#acts };
  }
}
