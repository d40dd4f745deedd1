import {
  type Act,
  type ActOutcome,
  describeAct,
  type IssuedAct,
} from '../../electron/domain/failover/acts.ts';
import type { GroupLook, Instructions } from '../../electron/domain/failover/group.ts';
import { memberOf } from '../../electron/domain/failover/group.ts';
import { advanceGuardian } from '../../electron/domain/failover/guardian.ts';
import {
  type GuardianInput,
  type GuardianState,
  newGuardian,
} from '../../electron/domain/failover/guardian-state.ts';
import { type GuardianPolicy, PROBE_EVERY_MS } from '../../electron/domain/failover/policy.ts';
import type { FailoverWorld } from './failover-world.ts';
import type { SeededRandom } from './seeded-random.ts';

const TICK_EVERY_MS = 60;
/** Of a call: nothing happens; it is done, and the answer is lost; it is refused. */
const TROUBLE = { unheard: 0.04, unanswered: 0.05, refused: 0.05, slow: 0.1 };

interface Pending {
  readonly dueMs: number;
  readonly run: () => void;
}

/** One guardian over the model, whose calls are slow and get lost, and which may be killed at any time. */
export class ExploredGuardian {
  readonly trace: string[] = [];
  /** When each incident was begun: what a journal gives back to the next guardian. */
  readonly journal = new Map<string, number>();
  isTroubled = true;
  state: GuardianState | null = null;
  readonly #name: string;
  readonly #world: FailoverWorld;
  readonly #policy: GuardianPolicy;
  readonly #random: SeededRandom;
  #pending: Pending[] = [];
  #incarnation = 0;
  #nextTickMs = 0;
  #nextProbeMs = 0;

  constructor(name: string, world: FailoverWorld, policy: GuardianPolicy, random: SeededRandom) {
    this.#name = name;
    this.#world = world;
    this.#policy = policy;
    this.#random = random;
  }

  start(instructions: Instructions): void {
    if (this.state !== null) return;
    this.#incarnation += 1;
    const { manager, names, nowMs } = this.#world;
    const group = { name: 'data', manager, members: names };
    const changes = [...this.journal.values()];
    this.state = newGuardian(group, instructions, nowMs, changes);
    // What it is told at its start counts for the members' health too.
    this.#feed({ kind: 'instructed', instructions });
  }

  kill(): void {
    if (this.state !== null) this.trace.push(`${this.#world.nowMs} ${this.#name} is killed`);
    this.state = null;
  }

  hint(): void {
    if (this.#random.chance(0.1)) return;
    this.#later(this.#random.between(1, 60), () => this.#feed({ kind: 'hinted' }));
  }

  instruct(instructions: Instructions): void {
    this.#later(this.#random.between(1, 60), () => this.#feed({ kind: 'instructed', instructions }));
  }

  step(): void {
    const { nowMs } = this.#world;
    if (this.#pending.some(({ dueMs }) => dueMs <= nowMs)) {
      const due = this.#pending.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
      this.#pending = this.#pending.filter(({ dueMs }) => dueMs > nowMs);
      for (const { run } of due) run();
    }
    if (this.state === null) return;
    if (nowMs >= this.#nextProbeMs) {
      this.#nextProbeMs = nowMs + PROBE_EVERY_MS;
      for (const name of this.#world.names) this.#probe(name);
    }
    if (nowMs >= this.#nextTickMs) {
      this.#nextTickMs = nowMs + TICK_EVERY_MS;
      this.#feed({ kind: 'ticked' });
    }
  }

  /** The life is the one that this guardian saw last, which may be over. */
  #probe(name: string): void {
    const life = memberOf(this.state?.look ?? null, name)?.life;
    if (life == null) return;
    const outcome = this.#world.probe(this.#world.member(name));
    const tookMs = outcome === 'silent' ? this.#policy.answerWithinMs : this.#random.between(1, 30);
    this.#answer(tookMs, { kind: 'probed', member: name, life, outcome });
  }

  #feed(input: GuardianInput): void {
    if (this.state === null) return;
    const { state, acts } = advanceGuardian(this.state, input, this.#policy, this.#world.nowMs);
    this.state = state;
    for (const issued of acts) this.#perform(issued);
  }

  #perform({ id, act }: IssuedAct): void {
    const { nowMs, violations } = this.#world;
    if (act.kind === 'record') {
      if (!this.journal.has(act.incident.id) && act.incident.outcome === 'under-way') {
        this.journal.set(act.incident.id, nowMs);
      }
      return;
    }
    if (act.kind !== 'look') this.trace.push(`${nowMs} ${this.#name}: ${describeAct(act)}`);
    const fight = this.#fight(act);
    if (fight !== null) violations.push(`${nowMs}: ${this.#name} ${fight}`);
    const isSlow = this.isTroubled && this.#random.chance(TROUBLE.slow);
    const reachMs = isSlow ? this.#random.between(50, 900) : this.#random.between(1, 40);
    const luck = this.isTroubled ? this.#random.fraction() : 1;
    if (luck < TROUBLE.unheard) return;
    const isAnswered = luck >= TROUBLE.unheard + TROUBLE.unanswered;
    const isRefused = isAnswered && luck < TROUBLE.unheard + TROUBLE.unanswered + TROUBLE.refused;
    if (isRefused) {
      const outcome: ActOutcome = { kind: 'refused', reason: 'failed', detail: 'the engine said no' };
      this.#answer(reachMs, { kind: 'acted', id, outcome });
      return;
    }
    this.#later(reachMs, () => {
      const backMs = isSlow ? this.#random.between(1, 400) : this.#random.between(1, 20);
      if (act.kind === 'look') this.#look(id, nowMs, backMs, isAnswered);
      else {
        const outcome = this.#world.perform(act);
        if (isAnswered) this.#answer(backMs, { kind: 'acted', id, outcome });
      }
    });
  }

  /** The manager first, the containers a moment later. */
  #look(id: number, beganAtMs: number, backMs: number, isAnswered: boolean): void {
    const manager = this.#world.lookAtManager();
    this.#later(this.#random.between(0, backMs), () => {
      const look: GroupLook = { beganAtMs, members: this.#world.lookAtMembers(), ...manager };
      if (isAnswered) this.#answer(backMs, { kind: 'acted', id, outcome: { kind: 'looked', look } });
    });
  }

  /** What may never be ordered, by what this guardian has been told. */
  #fight(act: Act): string | null {
    const instructions = this.state?.instructions;
    if (
      instructions === undefined ||
      act.kind === 'look' ||
      act.kind === 'confirm' ||
      act.kind === 'record'
    ) {
      return null;
    }
    if (!instructions.isEnabled) return `acts though it is switched off: ${describeAct(act)}`;
    if (instructions.isInMaintenance) return `acts during maintenance: ${describeAct(act)}`;
    const isMarked = 'member' in act && instructions.stoppedOnPurpose.includes(act.member);
    return isMarked ? `fights the operator: ${describeAct(act)}` : null;
  }

  /** Answers go to the process that asked; the next one does not hear them. */
  #answer(afterMs: number, input: GuardianInput): void {
    const asker = this.#incarnation;
    this.#later(afterMs, () => {
      if (this.#incarnation === asker) this.#feed(input);
    });
  }

  #later(afterMs: number, run: () => void): void {
    this.#pending.push({ dueMs: this.#world.nowMs + afterMs, run });
  }
}
