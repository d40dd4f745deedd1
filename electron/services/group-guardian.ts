import type { IssuedAct } from '../domain/failover/acts.ts';
import type { Instructions } from '../domain/failover/group.ts';
import type { GuardedGroup, GuardedMember } from '../domain/failover/guarded-group.ts';
import { advanceGuardian, explainGuardian } from '../domain/failover/guardian.ts';
import { type GuardianInput, type GuardianState, newGuardian } from '../domain/failover/guardian-state.ts';
import type { Incident } from '../domain/failover/incident.ts';
import { type GuardianPolicy, PROBE_EVERY_MS, policyFor } from '../domain/failover/policy.ts';
import { toFailure } from '../domain/failure.ts';
import type { ProbeOutcome } from '../domain/health/member-health.ts';
import type { PodAgent, ProbeAnswer } from '../ports/pod-agent.ts';
import { carryOutAct, type GuardianHands } from './guardian-acts.ts';
import { lookAtGroup } from './guardian-look.ts';

export interface GroupGuardianParts extends GuardianHands {
  readonly agent: PodAgent;
  /** The off switch and what a person or a run is doing; asked again and again. */
  readonly instructions: () => Pick<Instructions, 'isEnabled' | 'isInMaintenance'>;
  readonly onIncident: (incident: Incident) => void;
}

/** While a hand-over is under way its deadlines are looked at so often; else the probes are often enough. */
const TICK_MS = 25;

/** Drives the decisions of one group: feeds them what is seen, does what they want, decides nothing. */
export class GroupGuardian {
  readonly #parts: GroupGuardianParts;
  readonly #guarded: GuardedGroup;
  readonly #policy: GuardianPolicy;
  #state: GuardianState;
  #cutOff: ReadonlySet<string> = new Set();
  #hasEnded = false;

  constructor(parts: GroupGuardianParts, guarded: GuardedGroup) {
    this.#parts = parts;
    this.#guarded = guarded;
    this.#policy = policyFor(guarded.group.manager);
    const instructions = { ...parts.instructions(), stoppedOnPurpose: [] };
    this.#state = newGuardian(guarded.group, instructions, parts.clock.monotonicMs());
  }

  /** How the group stands, in one sentence. */
  get explanation(): string {
    return explainGuardian(this.#state, this.#policy, this.#parts.clock.monotonicMs());
  }

  /** The engine said that something of this stack happened. */
  hint(): void {
    this.#feed({ kind: 'hinted' });
  }

  async run(signal: AbortSignal): Promise<void> {
    this.hint();
    await Promise.all([
      this.#tick(signal),
      ...this.#guarded.members.map((member) => this.#probe(member, signal)),
    ]);
    // Answers that come later must cause nothing any more.
    this.#hasEnded = true;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#instruct();
      this.#feed({ kind: 'ticked' });
      const isBusy = this.#state.phase.kind !== 'watching';
      await this.#parts.clock.sleep(isBusy ? TICK_MS : PROBE_EVERY_MS, signal);
    }
  }

  /** A question may take as long as the pause between two: then the next follows at once. */
  async #probe(member: GuardedMember, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs();
      const life = this.#state.look?.members.find((seen) => seen.member === member.member)?.life ?? null;
      const outcome = life === null ? null : await this.#ask(member);
      if (life !== null && outcome !== null && !signal.aborted)
        this.#feed({ kind: 'probed', member: member.member, life, outcome });
      await clock.sleep(Math.max(1, PROBE_EVERY_MS - (clock.monotonicMs() - startedMs)), signal);
    }
  }

  /** Null when the pod cannot be asked: that says nothing about the member. */
  async #ask({ member, container, infraContainer, probe }: GuardedMember): Promise<ProbeOutcome | null> {
    if (this.#cutOff.has(member)) return 'silent';
    const question = { infraContainer, member: container, probe, timeoutMs: PROBE_EVERY_MS };
    return this.#parts.agent.ask(question).then(outcomeOf, () => null);
  }

  #instruct(): void {
    const { isEnabled, isInMaintenance } = this.#parts.instructions();
    const stoppedOnPurpose = (this.#state.look?.members ?? [])
      .filter(({ endedCleanly, isGivenUp }) => endedCleanly && !isGivenUp)
      .map(({ member }) => member);
    const instructions = { isEnabled, isInMaintenance, stoppedOnPurpose };
    if (JSON.stringify(instructions) === JSON.stringify(this.#state.instructions)) return;
    this.#feed({ kind: 'instructed', instructions });
  }

  #feed(input: GuardianInput): void {
    if (this.#hasEnded) return;
    const { state, acts } = advanceGuardian(this.#state, input, this.#policy, this.#parts.clock.monotonicMs());
    this.#state = state;
    for (const issued of acts) void this.#carryOut(issued);
  }

  async #carryOut({ id, act }: IssuedAct): Promise<void> {
    if (act.kind === 'record') return this.#parts.onIncident(act.incident);
    const outcome = act.kind === 'look' ? await this.#look() : await carryOutAct(this.#parts, this.#guarded, act);
    this.#feed({ kind: 'acted', id, outcome });
  }

  async #look(): Promise<Extract<GuardianInput, { kind: 'acted' }>['outcome']> {
    try {
      const { look, cutOff } = await lookAtGroup(this.#parts, this.#guarded);
      this.#cutOff = cutOff;
      return { kind: 'looked', look };
    } catch (thrown) {
      return { kind: 'unanswered', detail: toFailure(thrown).message };
    }
  }
}

/** The agent's words (`resources/images/infra/agent.pl`). */
function outcomeOf({ ok, detail }: ProbeAnswer): ProbeOutcome {
  if (ok) return 'ok';
  if (/^no (?:answer|connection) within/.test(detail)) return 'silent';
  return /connection refused/.test(detail) ? 'refused' : 'wrong';
}
