import type { Blow } from '../domain/drill/drill.ts';
import type { DrillMember } from '../domain/drill/drill-targets.ts';
import type { Fault } from '../domain/drill/faults/fault.ts';
import type { StrikeObservation } from '../domain/drill/verdict.ts';
import { deedOf } from '../domain/drill/verdict-sentence.ts';
import { fail } from '../domain/failure.ts';
import { listOf } from '../domain/wording.ts';
import type { ContainerLife } from '../ports/container-engine.ts';
import type { LeaseRecord } from '../ports/journal.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import { leaderFor } from './drill-runner-checks.ts';
import { type ArmedFault, armFault, proveFault } from './drill-runner-injection.ts';
import { type DrillContext, throwIfCancelled } from './drill-runner-parts.ts';
import { awaitRedundancy, narrowedMoment, noticedAtMs, type Strike } from './drill-runner-recovery.ts';
import { planLeases, revertLeases, storeLeases } from './fault-leases.ts';

const HELD_FOR_MS = 1_000;
/** Beyond the hold time the lease is anybody's to undo. */
const LEASE_MARGIN_MS = 10_000;
const POLL_MS = 50;
/** After the last victim is back: the next answers must come by then. */
const SERVES_WITHIN_MS = 2_000;
/** The engine doubles its pause with every restart of a series: 0.1 s, 0.2 s, … */
const RESTART_DEADLINE_MS = 10_000;

/** A blow with whom it hits. */
export interface ChosenBlow {
  readonly blow: Blow;
  readonly victim: DrillMember;
}

interface Prepared extends ChosenBlow {
  readonly names: readonly string[];
  readonly life: ContainerLife;
  readonly fault: Fault;
}

/**
 * One step of a drill: its faults strike together, each under leases of its own that are on disk before the first one
 * strikes; they are held, and undone in the opposite order.
 */
export class DrillStep {
  readonly #context: DrillContext;
  #armed: readonly ArmedFault[] = [];
  #leases: readonly LeaseRecord[] = [];
  #revertedAtMs: number | null = null;
  #servedSinceMs: number | null = null;
  #strikes: readonly Strike[] = [];
  #redundancy: readonly Promise<number | null>[] = [];

  constructor(context: DrillContext) {
    this.#context = context;
  }

  get victims(): readonly DrillMember[] {
    return this.#strikes.map(({ victim }) => victim);
  }

  get #holdMs(): number {
    return Math.max(...this.#strikes.map(({ blow }) => blow.holdMs));
  }

  async strike(chosen: readonly ChosenBlow[]): Promise<void> {
    const { dependencies, request, signal, watch } = this.#context;
    const prepared = withoutTwice(await Promise.all(chosen.map((each) => this.#prepare(each))));
    this.#leases = this.#plannedLeases(prepared);
    await storeLeases(dependencies.journal, this.#leases);
    for (const { fault } of prepared) {
      this.#armed = [...this.#armed, await armFault(dependencies, request.targets.stack, fault)];
    }
    throwIfCancelled(signal);
    watch.mark();
    // None is left behind half way: an undoing that overtakes a fault would undo nothing.
    const results = await Promise.allSettled(
      prepared.map((each, index) => this.#inflict(each, this.#armed[index] as ArmedFault)),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    const struck = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    // Somebody may answer until the last of them is hit.
    const doneAtMs = Math.max(...struck.map(({ moment }) => moment.doneAtMs));
    this.#strikes = struck.map((strike) => ({ ...strike, moment: { ...strike.moment, doneAtMs } }));
  }

  /** Looks from now on when each victim is redundant again. */
  watchRedundancy(): void {
    this.#redundancy = this.#strikes.map((strike) => this.#whenRedundant(strike));
  }

  /** Until it was noticed and the service went on, both for a while, or its time is up. */
  async hold(progress: () => LoadProgress | null): Promise<void> {
    const { clock } = this.#context.dependencies;
    const endMs = clock.monotonicMs() + this.#holdMs;
    const noticedSinceMs = new Map<Strike, number>();
    while (clock.monotonicMs() < endMs) {
      const nowMs = clock.monotonicMs();
      this.#tellNoticed(noticedSinceMs, nowMs);
      this.#tellServed(progress());
      const isSettled = noticedSinceMs.size === this.#strikes.length && this.#servedSinceMs !== null;
      const settledSinceMs = Math.max(this.#servedSinceMs ?? 0, ...noticedSinceMs.values());
      if (isSettled && nowMs - settledSinceMs >= HELD_FOR_MS) return;
      await this.#pause(POLL_MS);
    }
  }

  /** Victims whose life ended since they were hit, in words. */
  endedVictims(): readonly string[] {
    const { watch } = this.#context;
    return this.#strikes
      .filter(({ victim }) => watch.diedAtMs(victim.container) !== null)
      .map(({ names }) => `${listOf(names)} ended while the fault lasted`);
  }

  /** Until each victim lives again by itself, or it is plain that nobody brings it back. */
  async awaitRestart(): Promise<void> {
    const { clock, engine } = this.#context.dependencies;
    const endMs = clock.monotonicMs() + RESTART_DEADLINE_MS;
    for (const { victim, lifeBefore } of this.#strikes) {
      for (;;) {
        const life = await engine.life(victim.container);
        throwIfCancelled(this.#context.signal);
        const isNew = life?.running === true && life.startedAt !== lifeBefore.startedAt;
        if (isNew || clock.monotonicMs() >= endMs) break;
        await this.#pause(POLL_MS);
      }
    }
  }

  /** Resolves when each victim is redundant again, or was not in time, and the service went on, or did not. */
  async redundant(progress: () => LoadProgress | null): Promise<void> {
    const { clock } = this.#context.dependencies;
    let endMs = Number.POSITIVE_INFINITY;
    const redundant = Promise.all(this.#redundancy).then(() => {
      endMs = clock.monotonicMs() + SERVES_WITHIN_MS;
    });
    // Where nobody stood in, the service goes on only now.
    while (this.#servedSinceMs === null && clock.monotonicMs() < endMs) {
      this.#tellServed(progress());
      await this.#pause(POLL_MS);
    }
    await redundant;
  }

  async revert(): Promise<void> {
    if (this.#leases.length === 0) return;
    const { dependencies, tell } = this.#context;
    const { journal, clock, engine } = dependencies;
    tell('reverting', this.#strikes.length > 1 ? 'The faults are undone' : 'The fault is undone');
    await revertLeases({ journal, clock, control: engine, exec: engine }, this.#leases);
    this.#leases = [];
    this.#revertedAtMs = clock.nowMs();
  }

  /** Closes what waits in containers for a word that will not come. */
  async disarm(): Promise<void> {
    await Promise.all(this.#armed.map((armed) => armed.disarm()));
  }

  /** Once the redundancy was watched to its end; `noticed` and deaths as they are known by now. */
  async observations(clientRetries: number): Promise<readonly StrikeObservation[]> {
    const { watch } = this.#context;
    const redundantAtMs = await Promise.all(this.#redundancy);
    return this.#strikes.flatMap((strike, index) => {
      const { blow, moment } = strike;
      const seen = {
        deed: blow.deed,
        // A client that tries again has no broken connections to complain about.
        tolerates: blow.tolerates === 'broken-connections' && clientRetries > 0 ? 'nothing' : blow.tolerates,
        recoveryWindowMs: blow.recoveryWindowMs,
        fault: moment,
        faultEvidence: strike.proof,
        heldUntilMs: this.#heldUntilMs(strike),
        noticedAtMs: noticedAtMs(strike, watch),
        redundantAtMs: redundantAtMs[index] ?? null,
      } as const;
      return strike.names.map((name) => ({ victim: name, ...seen }));
    });
  }

  /** A dead victim holds no connections; what strains it goes on all the same. */
  #heldUntilMs({ blow, victim, moment }: Strike): number {
    const diedAtMs = blow.tolerates === 'while-held' ? null : this.#context.watch.diedAtMs(victim.container);
    return diedAtMs ?? this.#revertedAtMs ?? moment.doneAtMs;
  }

  async #prepare({ blow, victim }: ChosenBlow): Promise<Prepared> {
    const { dependencies, request } = this.#context;
    const [life, infra] = await Promise.all([
      dependencies.engine.life(victim.container),
      dependencies.engine.life(victim.infraContainer),
    ]);
    if (life === null || infra === null) {
      return fail({ code: 'drill-refused', message: `${victim.member} is not there any more.` });
    }
    const fault = blow.plan({
      ...victim,
      containerId: life.id,
      infraContainerId: infra.id,
      queueFolder: request.targets.queueFolder,
    });
    return { blow, victim, names: [victim.member], life, fault };
  }

  #plannedLeases(prepared: readonly Prepared[]): readonly LeaseRecord[] {
    const { dependencies, request } = this.#context;
    const { newId, clock } = dependencies;
    const nowMs = clock.nowMs();
    const holdMs = Math.max(...prepared.map(({ blow }) => blow.holdMs)) + LEASE_MARGIN_MS;
    const about = { runId: request.runId, stack: request.targets.stack, newId, holdMs };
    // A later fault has later leases: whoever finds them undoes it first.
    return prepared.flatMap(({ fault }, index) => planLeases({ ...about, fault, nowMs: nowMs + index }));
  }

  async #inflict({ blow, victim, names, life, fault }: Prepared, armed: ArmedFault): Promise<Strike> {
    const { dependencies, request, watch, signal, tell, note } = this.#context;
    const { moment: struck, answers } = await armed.strike(signal);
    tell('fault-injected', `${listOf(names)} ${deedOf(blow.deed, names.length)}`, struck.beganAtMs);
    const { stack } = request.targets;
    const whoLeads = () => leaderFor(dependencies, blow, request.targets);
    const about = { stack, whoLeads, evidence: fault.evidence, lifeBefore: life, answers };
    const proof = await proveFault(dependencies, about, signal);
    if (proof !== null) note(`Observed: ${proof}.`);
    const moment = narrowedMoment(struck, watch.diedAtMs(victim.container));
    return { blow, victim, names, lifeBefore: life, evidence: fault.evidence, moment, proof };
  }

  async #whenRedundant(strike: Strike): Promise<number | null> {
    const { dependencies, request, watch, signal, tell } = this.#context;
    const atMs = await awaitRedundancy(dependencies, strike, {
      targets: request.targets,
      watch,
      isReverted: () => this.#revertedAtMs !== null,
      holdMs: this.#holdMs,
      signal,
    });
    if (atMs !== null)
      tell('redundant-again', `${listOf(strike.names)} ${strike.names.length > 1 ? 'are' : 'is'} back`, atMs);
    return atMs;
  }

  #tellServed(progress: LoadProgress | null): void {
    const doneAtMs = Math.max(...this.#strikes.map(({ moment }) => moment.doneAtMs));
    if (this.#servedSinceMs !== null || (progress?.acknowledgedDueMs ?? 0) <= doneAtMs) return;
    this.#servedSinceMs = this.#context.dependencies.clock.monotonicMs();
    this.#context.tell('served-again', `Answered by ${progress?.servedBy || 'a gateway'}`);
  }

  #tellNoticed(since: Map<Strike, number>, nowMs: number): void {
    const { watch, tell } = this.#context;
    for (const strike of this.#strikes) {
      const noticed = since.has(strike) ? null : noticedAtMs(strike, watch);
      if (noticed === null) continue;
      since.set(strike, nowMs);
      tell(
        'detected',
        `The stack noticed that ${listOf(strike.names)} ${deedOf(strike.blow.deed, strike.names.length)}`,
        noticed,
      );
    }
  }

  async #pause(ms: number): Promise<void> {
    await this.#context.dependencies.clock.sleep(ms, this.#context.signal);
    throwIfCancelled(this.#context.signal);
  }
}

/** Members of one pod lose their networks by one deed: it is done once, and told of all. */
function withoutTwice(prepared: readonly Prepared[]): readonly Prepared[] {
  const deeds = new Map<string, Prepared[]>();
  for (const each of prepared) {
    const deed = JSON.stringify(each.fault.steps);
    deeds.set(deed, [...(deeds.get(deed) ?? []), each]);
  }
  return [...deeds.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, names: alike.flatMap(({ names }) => names) }];
  });
}
