import type { Act, ActOutcome, IssuedAct } from '../../electron/domain/failover/acts.ts';
import type {
  ClusterManager,
  GroupLook,
  Instructions,
  MemberLook,
} from '../../electron/domain/failover/group.ts';
import { advanceGuardian } from '../../electron/domain/failover/guardian.ts';
import {
  type GuardianInput,
  type GuardianState,
  newGuardian,
} from '../../electron/domain/failover/guardian-state.ts';
import type { Incident } from '../../electron/domain/failover/incident.ts';
import { policyFor } from '../../electron/domain/failover/policy.ts';
import type { EngineState, Life, ProbeOutcome } from '../../electron/domain/health/member-health.ts';

export const LIFE: Life = { id: 'a', startedAt: '1' };
export const NEXT_LIFE: Life = { id: 'a', startedAt: '2' };

export function seen(
  member: string,
  engineState: EngineState = 'running',
  life: Life | null = LIFE,
): MemberLook {
  return { member, engineState, life, endedCleanly: false, isGivenUp: false };
}

/** One guardian of `data-1` (which leads) and `data-2` (in sync), whose acts the test answers. */
export class GuardianRig {
  readonly manager: ClusterManager;
  readonly incidents: Incident[] = [];
  nowMs = 100_000;
  state: GuardianState;
  readonly #open: IssuedAct[] = [];

  constructor(manager: ClusterManager = 'patroni', changesAtMs: readonly number[] = []) {
    this.manager = manager;
    const group = { name: 'data', manager, members: ['data-1', 'data-2'] };
    const instructions = { isEnabled: true, isInMaintenance: false, isInDrill: false, stoppedOnPurpose: [] };
    this.state = newGuardian(group, instructions, this.nowMs, changesAtMs);
  }

  /** Both run, are known and answer; `data-1` leads with revision 7. */
  static healthy(manager: ClusterManager = 'patroni', changesAtMs: readonly number[] = []): GuardianRig {
    const rig = new GuardianRig(manager, changesAtMs);
    rig.see({});
    rig.probe('data-1', 'ok');
    rig.probe('data-2', 'ok');
    return rig;
  }

  /** What the guardian wants done and nobody has answered, looks left out. */
  get wanted(): readonly Act[] {
    return this.#open.map(({ act }) => act).filter(({ kind }) => kind !== 'look');
  }

  get lastIncident(): Incident | undefined {
    return this.incidents.at(-1);
  }

  feed(input: GuardianInput, afterMs = 0): void {
    this.nowMs += afterMs;
    const { state, acts } = advanceGuardian(this.state, input, policyFor(this.manager), this.nowMs);
    this.state = state;
    for (const issued of acts) {
      if (issued.act.kind === 'record') this.incidents.push(issued.act.incident);
      else this.#open.push(issued);
    }
  }

  tick(afterMs: number): void {
    this.feed({ kind: 'ticked' }, afterMs);
  }

  instruct(change: Partial<Instructions>): void {
    this.feed({ kind: 'instructed', instructions: { ...this.state.instructions, ...change } });
  }

  probe(member: string, outcome: ProbeOutcome, times = 1, life = LIFE): void {
    for (let time = 0; time < times; time += 1) {
      this.feed({ kind: 'probed', member, life, outcome }, 250);
    }
  }

  /** Answers the look that is under way, or one that an event causes. */
  see(change: Partial<GroupLook>, afterMs = 5): void {
    if (!this.#open.some(({ act }) => act.kind === 'look')) this.feed({ kind: 'hinted' });
    const look: GroupLook = {
      beganAtMs: this.nowMs,
      members: [seen('data-1'), seen('data-2')],
      leadership: { leader: 'data-1', revision: '7' },
      inSync: ['data-2'],
      ...change,
    };
    this.answer('look', { kind: 'looked', look }, afterMs);
  }

  /** `data-1` is found dead, `data-2` stands by. */
  seeDead(change: Partial<GroupLook> = {}): void {
    this.see({ members: [seen('data-1', 'stopped'), seen('data-2')], ...change });
  }

  answer(kind: Act['kind'], outcome: ActOutcome, afterMs = 5): void {
    // Of looks the newest: the guardian has given up the others.
    const isWanted = ({ act }: IssuedAct): boolean => act.kind === kind;
    const at = kind === 'look' ? this.#open.findLastIndex(isWanted) : this.#open.findIndex(isWanted);
    const [issued] = at < 0 ? [] : this.#open.splice(at, 1);
    if (issued === undefined) throw new Error(`no ${kind} is wanted`);
    this.feed({ kind: 'acted', id: issued.id, outcome }, afterMs);
  }

  confirm(engineState: EngineState = 'stopped', life: Life | null = LIFE): void {
    this.answer('confirm', { kind: 'confirmed', engineState, life });
  }

  refuse(kind: Act['kind'], reason: Extract<ActOutcome, { kind: 'refused' }>['reason']): void {
    this.answer(kind, { kind: 'refused', reason, detail: `it said ${reason}` });
  }

  get wantedKinds(): readonly string[] {
    return this.wanted.map(({ kind }) => kind);
  }
}
