import type { Act, ActOutcome } from '../../electron/domain/failover/acts.ts';
import type { ClusterManager, GroupLook, MemberLook } from '../../electron/domain/failover/group.ts';
import type { EngineState, Life, ProbeOutcome } from '../../electron/domain/health/member-health.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * A small model of an engine with restart policies and of a group that elects like Patroni or like Sentinel. It knows
 * what no guardian can: who would accept a write right now. Where the real managers can be caught with two primaries
 * by themselves (a frozen primary that wakes after its lease), the model is kinder to them: only the guardian is tried.
 */

const LEASE_MS = 20_000;
/** Sentinel by itself: long, so that the guardian has to do the work. */
const NATIVE_FAILOVER_MS = 30_000;
/** A primary that cannot reach etcd steps down. */
const STEP_DOWN_MS = 5_000;

export interface WorldMember {
  readonly name: string;
  engineState: Exclude<EngineState, 'missing'>;
  lives: number;
  /** The engine is about to begin its process. */
  beginsAtMs: number | null;
  /** Its process runs and is not ready before this. */
  readyAtMs: number;
  isReady: boolean;
  isFrozen: boolean;
  isCutOff: boolean;
  cutOffAtMs: number;
  endedCleanly: boolean;
  /** What the process itself believes, frozen or not. */
  believesPrimary: boolean;
  leaseUntilMs: number;
  crashes: number;
}

export class FailoverWorld {
  readonly manager: ClusterManager;
  readonly members: readonly WorldMember[];
  readonly violations: string[] = [];
  /** Hand-overs that took effect. */
  handOvers = 0;
  nowMs = 0;
  leader: string | null;
  revision = 1;
  inSync: Set<string>;
  /** Called whenever the engine would tell an event. */
  onEvent: () => void = () => {};
  readonly #random: SeededRandom;
  #lastLeader: string;
  #electionAtMs: number | null = null;
  #failover: { readonly promoteAtMs: number; readonly candidate: WorldMember } | null = null;
  #leaderMissingSinceMs: number | null = null;

  constructor(manager: ClusterManager, size: number, random: SeededRandom) {
    this.manager = manager;
    this.#random = random;
    this.members = Array.from({ length: size }, (_, index) => ({
      name: `data-${index + 1}`,
      engineState: 'running',
      lives: 1,
      beginsAtMs: null,
      readyAtMs: 0,
      isReady: true,
      isFrozen: false,
      isCutOff: false,
      cutOffAtMs: 0,
      endedCleanly: false,
      believesPrimary: index === 0,
      leaseUntilMs: LEASE_MS,
      crashes: 0,
    }));
    this.leader = 'data-1';
    this.#lastLeader = 'data-1';
    this.inSync = new Set(this.members.slice(1).map(({ name }) => name));
  }

  get names(): readonly string[] {
    return this.members.map(({ name }) => name);
  }

  member(name: string): WorldMember {
    const found = this.members.find((member) => member.name === name);
    if (found === undefined) throw new Error(`no member ${name}`);
    return found;
  }

  /** Its process exists and would take a write as soon as it gets to run and is reached. */
  mayAcceptWrite(member: WorldMember): boolean {
    const isProcess = member.engineState === 'running' || member.engineState === 'paused';
    const isLeased = this.manager === 'sentinel' || this.nowMs < member.leaseUntilMs;
    return isProcess && member.isReady && member.believesPrimary && isLeased;
  }

  isResponsive(member: WorldMember): boolean {
    return member.engineState === 'running' && member.isReady && !member.isFrozen && !member.isCutOff;
  }

  writablePrimary(): WorldMember | undefined {
    return this.members.find((member) => this.mayAcceptWrite(member) && this.isResponsive(member));
  }

  step(ms: number): void {
    this.nowMs += ms;
    for (const member of this.members) this.#runEngine(member);
    if (this.manager === 'patroni') this.#runPatroni();
    else this.#runSentinel();
    this.#replicate();
    const primaries = this.members.filter((member) => this.mayAcceptWrite(member));
    if (primaries.length > 1) {
      this.violations.push(
        `${this.nowMs}: ${primaries.map(({ name }) => name).join(' and ')} may both accept a write`,
      );
    }
  }

  lookAtMembers(): readonly MemberLook[] {
    return this.members.map((member) => ({
      member: member.name,
      engineState: member.engineState,
      life: lifeOf(member),
      endedCleanly: member.endedCleanly,
      isGivenUp: false,
    }));
  }

  lookAtManager(): Pick<GroupLook, 'leadership' | 'inSync'> {
    return {
      leadership: { leader: this.leader, revision: String(this.revision) },
      inSync: [...this.inSync],
    };
  }

  probe(member: WorldMember): ProbeOutcome {
    if (member.isCutOff || member.isFrozen || member.engineState === 'paused') return 'silent';
    if (member.engineState !== 'running' || !member.isReady) return 'refused';
    return 'ok';
  }

  perform(act: Act): ActOutcome {
    switch (act.kind) {
      case 'kill': {
        const member = this.member(act.member);
        if (!isLife(member, act.life)) return refusal('other-life');
        this.killThroughEngine(member);
        return { kind: 'done' };
      }
      case 'confirm': {
        const member = this.member(act.member);
        return { kind: 'confirmed', engineState: member.engineState, life: lifeOf(member) };
      }
      case 'start': {
        const member = this.member(act.member);
        if (member.engineState !== 'stopped' || !isLife(member, act.life)) return refusal('other-life');
        this.start(member);
        return { kind: 'done' };
      }
      case 'release-leader':
      case 'order-failover':
        return this.#handOver(act);
      default:
        return { kind: 'done' };
    }
  }

  crash(member: WorldMember): void {
    if (member.engineState !== 'running') return;
    this.#end(member, 'restarting');
    member.crashes += 1;
    member.beginsAtMs = this.nowMs + this.#random.between(100, 300) * member.crashes;
  }

  killThroughEngine(member: WorldMember): void {
    if (member.engineState === 'stopped') return;
    this.#end(member, 'stopped');
  }

  stopByPerson(member: WorldMember): void {
    if (member.engineState === 'stopped') {
      member.beginsAtMs = null;
      return;
    }
    this.#end(member, 'stopped');
    member.endedCleanly = true;
  }

  start(member: WorldMember): void {
    if (member.engineState !== 'stopped' || member.beginsAtMs !== null) return;
    // The engine sets up namespaces and mounts before the process begins.
    member.beginsAtMs = this.nowMs + this.#random.between(160, 400);
  }

  setCutOff(member: WorldMember, isCutOff: boolean): void {
    member.isCutOff = isCutOff;
    member.cutOffAtMs = this.nowMs;
  }

  #end(member: WorldMember, engineState: 'restarting' | 'stopped'): void {
    Object.assign(member, {
      engineState,
      beginsAtMs: null,
      isReady: false,
      isFrozen: false,
      endedCleanly: false,
      believesPrimary: false,
    });
    this.onEvent();
  }

  #runEngine(member: WorldMember): void {
    if (member.beginsAtMs !== null && this.nowMs >= member.beginsAtMs) {
      member.engineState = 'running';
      member.lives += 1;
      member.beginsAtMs = null;
      member.readyAtMs = this.nowMs + this.#random.between(20, 1_500);
      this.onEvent();
    }
    if (member.engineState !== 'running' || member.isReady || member.isFrozen) return;
    // It asks its manager what it is before it serves, and waits while that is being decided.
    if (this.nowMs < member.readyAtMs || member.isCutOff || this.#failover !== null) return;
    member.isReady = true;
    if (this.leader === member.name) this.#lead(member);
  }

  #runPatroni(): void {
    const leader = this.leader === null ? null : this.member(this.leader);
    if (leader !== null && this.isResponsive(leader) && leader.believesPrimary) {
      leader.leaseUntilMs = this.nowMs + LEASE_MS;
    }
    if (leader !== null && this.nowMs >= leader.leaseUntilMs) this.leader = null;
    for (const member of this.members) {
      if (!member.believesPrimary || member.isFrozen || member.engineState !== 'running') continue;
      const isLost = member.isCutOff
        ? this.nowMs - member.cutOffAtMs >= STEP_DOWN_MS
        : this.leader !== member.name && this.#random.chance(0.05);
      if (isLost) member.believesPrimary = false;
    }
    if (this.leader !== null) {
      this.#electionAtMs = null;
      return;
    }
    this.#electionAtMs ??= this.nowMs + this.#random.between(100, 400);
    if (this.nowMs < this.#electionAtMs) return;
    const eligible = this.members.filter(
      (member) =>
        this.isResponsive(member) &&
        !member.believesPrimary &&
        (this.inSync.has(member.name) || member.name === this.#lastLeader),
    );
    if (eligible.length > 0) this.#lead(this.#random.pick(eligible));
  }

  #runSentinel(): void {
    const leader = this.leader === null ? null : this.member(this.leader);
    this.#leaderMissingSinceMs =
      leader !== null && this.isResponsive(leader) ? null : (this.#leaderMissingSinceMs ?? this.nowMs);
    const missingMs = this.#leaderMissingSinceMs === null ? 0 : this.nowMs - this.#leaderMissingSinceMs;
    if (missingMs >= NATIVE_FAILOVER_MS && this.#failover === null && this.#promotable().length > 0) {
      if (leader !== null) leader.believesPrimary = false;
      this.#beginFailover();
    }
    if (this.#failover === null || this.nowMs < this.#failover.promoteAtMs) return;
    const { candidate } = this.#failover;
    this.#failover = null;
    if (this.isResponsive(candidate)) this.#lead(candidate);
  }

  #replicate(): void {
    const primary = this.writablePrimary();
    if (primary === undefined || primary.name !== this.leader) return;
    this.inSync.delete(primary.name);
    for (const member of this.members) {
      if (member === primary) continue;
      const follows = this.isResponsive(member) && !member.believesPrimary;
      if (follows === this.inSync.has(member.name) || !this.#random.chance(0.05)) continue;
      if (follows) this.inSync.add(member.name);
      else this.inSync.delete(member.name);
    }
  }

  #handOver(act: Extract<Act, { kind: 'release-leader' | 'order-failover' }>): ActOutcome {
    const isSentinel = act.kind === 'order-failover';
    if (isSentinel && this.nowMs > act.expiresAtMs) return refusal('expired');
    const isMet = act.leadership.leader === this.leader && act.leadership.revision === String(this.revision);
    if (!isMet) return refusal('condition-failed');
    if (isSentinel && this.#failover !== null) return refusal('in-progress');
    if (isSentinel && (this.#promotable().length === 0 || this.#random.chance(0.1))) {
      return refusal('no-candidate');
    }
    const old = this.member(act.leadership.leader);
    if (this.mayAcceptWrite(old)) {
      this.violations.push(`${this.nowMs}: handed over while ${old.name} may still accept a write`);
    }
    this.handOvers += 1;
    if (isSentinel) this.#beginFailover();
    else this.leader = null;
    return { kind: 'done' };
  }

  #beginFailover(): void {
    const candidate = this.#random.pick(this.#promotable());
    this.#failover = { candidate, promoteAtMs: this.nowMs + this.#random.between(300, 1_200) };
  }

  #promotable(): readonly WorldMember[] {
    return this.members.filter(
      (member) => this.inSync.has(member.name) && member.name !== this.leader && this.isResponsive(member),
    );
  }

  #lead(member: WorldMember): void {
    // Sentinel's epoch stays when a master comes back; Patroni writes the key anew under its new lease.
    if (this.manager === 'patroni' || this.leader !== member.name) this.revision += 1;
    this.leader = member.name;
    this.#lastLeader = member.name;
    member.believesPrimary = true;
    member.leaseUntilMs = this.nowMs + LEASE_MS;
    this.inSync.delete(member.name);
  }
}

function lifeOf(member: WorldMember): Life {
  return { id: member.name, startedAt: String(member.lives) };
}

function isLife(member: WorldMember, life: Life | null): boolean {
  return life?.startedAt === String(member.lives);
}

function refusal(reason: Extract<ActOutcome, { kind: 'refused' }>['reason']): ActOutcome {
  return { kind: 'refused', reason, detail: reason };
}
