import type { Act, ActOutcome, IssuedAct } from '../domain/failover/acts.ts';
import { type Group, type Instructions, memberOf } from '../domain/failover/group.ts';
import { advanceGuardian, explainGuardian } from '../domain/failover/guardian.ts';
import { type GuardianInput, type GuardianState, newGuardian } from '../domain/failover/guardian-state.ts';
import type { Incident } from '../domain/failover/incident.ts';
import {
  CHANGES_WINDOW_MS,
  type GuardianPolicy,
  PROBE_EVERY_MS,
  policyFor,
} from '../domain/failover/policy.ts';
import { toFailure } from '../domain/failure.ts';
import type { Life } from '../domain/health/member-health.ts';
import type { Clock } from '../ports/clock.ts';
import type { GroupHands, IncidentLog } from '../ports/guardian.ts';

/**
 * Drives the guardian of one group: asks its members, passes on what the engine hints, does what the transitions want
 * and tells them what came of it. Decides nothing.
 */

/** Between ticks during a hand-over, whose pauses are a few times longer. */
const TICK_IN_HAND_OVER_MS = 50;

export class Guardian {
  readonly #group: Group;
  readonly #hands: GroupHands;
  readonly #incidents: IncidentLog;
  readonly #clock: Clock;
  readonly #policy: GuardianPolicy;
  readonly #onTrouble: (text: string) => void;
  readonly #asked = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #instructions: Instructions;
  #state: GuardianState | null = null;
  /** Records of one incident replace each other, so they are written in order. */
  #lastRecord: Promise<void> = Promise.resolve();

  constructor(dependencies: {
    readonly group: Group;
    readonly instructions: Instructions;
    readonly hands: GroupHands;
    readonly incidents: IncidentLog;
    readonly clock: Clock;
    readonly onTrouble: (text: string) => void;
  }) {
    this.#group = dependencies.group;
    this.#instructions = dependencies.instructions;
    this.#hands = dependencies.hands;
    this.#incidents = dependencies.incidents;
    this.#clock = dependencies.clock;
    this.#onTrouble = dependencies.onTrouble;
    this.#policy = policyFor(dependencies.group.manager, dependencies.group.silenceMs);
  }

  /** Guards until the signal ends it; then waits for the answers to what was ordered. */
  async run(signal: AbortSignal): Promise<void> {
    const changesAtMs = await this.#formerChanges();
    this.#state = newGuardian(this.#group, this.#instructions, this.#clock.monotonicMs(), changesAtMs);
    this.#feed({ kind: 'instructed', instructions: this.#instructions });
    let probeDueAtMs = this.#clock.monotonicMs();
    while (!signal.aborted) {
      if (this.#clock.monotonicMs() >= probeDueAtMs) {
        probeDueAtMs = this.#clock.monotonicMs() + PROBE_EVERY_MS;
        for (const member of this.#group.members) this.#probe(member);
      }
      this.#feed({ kind: 'ticked' });
      // Rounded up: a timer counts whole milliseconds, and one that ended a part of one early would cost a turn.
      const untilProbeMs = Math.ceil(Math.max(1, probeDueAtMs - this.#clock.monotonicMs()));
      const isHandingOver = this.#state.phase.kind !== 'watching';
      const pauseMs = isHandingOver ? Math.min(TICK_IN_HAND_OVER_MS, untilProbeMs) : untilProbeMs;
      await this.#clock.sleep(pauseMs, signal);
    }
    this.#state = null;
    await Promise.all([...this.#underWay, this.#lastRecord]);
  }

  /** The engine told an event of the group. */
  hint(): void {
    this.#feed({ kind: 'hinted' });
  }

  instruct(instructions: Instructions): void {
    this.#instructions = instructions;
    this.#feed({ kind: 'instructed', instructions });
  }

  /** By the clock that only moves forward; null before the first look. */
  get lookedAtMs(): number | null {
    return this.#state?.look?.beganAtMs ?? null;
  }

  /** How the group stands, in one sentence. */
  explain(): string {
    if (this.#state === null) return 'nobody guards it';
    return explainGuardian(this.#state, this.#policy, this.#clock.monotonicMs());
  }

  /** Without its journal a guardian still guards; it then forgets only how often it has acted before. */
  async #formerChanges(): Promise<readonly number[]> {
    try {
      const sinceMs = this.#clock.nowMs() - CHANGES_WINDOW_MS;
      const atMs = await this.#incidents.handOversSince(this.#group.name, sinceMs);
      const nowMs = this.#clock.nowMs();
      const offsetMs = nowMs - this.#clock.monotonicMs();
      // From the future when the calendar was set back since: that is as good as just now, and not a pause of an hour.
      return atMs.map((epochMs) => Math.min(epochMs, nowMs) - offsetMs).sort((one, other) => one - other);
    } catch (error) {
      this.#onTrouble(toFailure(error).message);
      return [];
    }
  }

  #feed(input: GuardianInput): void {
    if (this.#state === null) return;
    const turn = advanceGuardian(this.#state, input, this.#policy, this.#clock.monotonicMs());
    this.#state = turn.state;
    for (const issued of turn.acts) this.#perform(issued);
  }

  #perform({ id, act }: IssuedAct): void {
    if (act.kind === 'record') {
      this.#record(act.incident);
      return;
    }
    this.#follow(async () => {
      const outcome = await this.#outcomeOf(act).catch(
        (error): ActOutcome => ({ kind: 'unanswered', detail: toFailure(error).message }),
      );
      this.#feed({ kind: 'acted', id, outcome });
    });
  }

  async #outcomeOf(act: Exclude<Act, { kind: 'record' }>): Promise<ActOutcome> {
    switch (act.kind) {
      case 'look': {
        const beganAtMs = this.#clock.monotonicMs();
        return { kind: 'looked', look: { beganAtMs, ...(await this.#hands.look()) } };
      }
      case 'kill':
        return this.#hands.kill(act.member, act.life);
      case 'confirm':
        return this.#hands.confirm(act.member);
      case 'release-leader':
        return this.#hands.releaseLeader(act.leadership);
      case 'order-failover':
        return this.#hands.orderFailover(act.leadership, act.expiresAtMs - this.#clock.monotonicMs());
      case 'start':
        return this.#hands.start(act.member, act.life);
    }
  }

  /** One question per member at a time: a frozen one keeps the last waiting. */
  #probe(member: string): void {
    const life = memberOf(this.#state?.look ?? null, member)?.life ?? null;
    if (life === null || this.#asked.has(member)) return;
    this.#asked.add(member);
    void this.#askOnce(member, life);
  }

  /** Changes nothing, so whoever ends the guardian does not wait for the answer. */
  async #askOnce(member: string, life: Life): Promise<void> {
    try {
      const outcome = await this.#hands.probe(member, this.#policy.answerWithinMs);
      this.#feed({ kind: 'probed', member, life, outcome });
    } catch {
      // Nobody could ask: that says nothing about the member.
    } finally {
      this.#asked.delete(member);
    }
  }

  #record(incident: Incident): void {
    const offsetMs = this.#clock.nowMs() - this.#clock.monotonicMs();
    const steps = incident.steps.map((step) => ({ ...step, atMs: step.atMs + offsetMs }));
    this.#lastRecord = this.#lastRecord
      .then(() => this.#incidents.record({ ...incident, steps }))
      .catch((error) => this.#onTrouble(toFailure(error).message));
  }

  #follow(work: () => Promise<void>): void {
    const promise = work().finally(() => this.#underWay.delete(promise));
    this.#underWay.add(promise);
  }
}
