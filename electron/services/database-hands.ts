import type { ActOutcome, Refusal } from '../domain/failover/acts.ts';
import type { GroupLook, MemberLook } from '../domain/failover/group.ts';
import type { GuardedGroup, GuardedMember } from '../domain/failover/guarded-group.ts';
import { FailureError, toFailure } from '../domain/failure.ts';
import {
  type EngineState,
  isSameLife,
  type Life,
  type ProbeOutcome,
} from '../domain/health/member-health.ts';
import { endedAsAsked, wasGivenUp } from '../domain/plan/container-end.ts';
import type { ObservedContainer } from '../domain/plan/observed-state.ts';
import type { MemberControl, MemberReader } from '../ports/container-engine.ts';
import type { GroupHands, HeldLeadership } from '../ports/guardian.ts';
import type { LeaderKeys, Leadership } from '../ports/leader-key.ts';
import type { PodAgent, ProbeAnswer } from '../ports/pod-agent.ts';

/** etcd on the same machine answers within milliseconds; one that does not is worth no long wait. */
const LEADERSHIP_TIMEOUT_MS = 500;
const RELEASE_TIMEOUT_MS = 1_000;
/** How a guardian sees and touches a PostgreSQL cluster under Patroni. */
export class DatabaseHands implements GroupHands {
  readonly #engine: MemberReader & Pick<MemberControl, 'signal' | 'start'>;
  readonly #leaders: LeaderKeys;
  readonly #agent: PodAgent;
  readonly #guarded: GuardedGroup;
  /** Members whose pod had lost a network at the last look: their own pod hears them, and nobody else. */
  #cutOff: ReadonlySet<string> = new Set();

  constructor(
    parts: {
      readonly engine: MemberReader & Pick<MemberControl, 'signal' | 'start'>;
      readonly leaders: LeaderKeys;
      readonly agent: PodAgent;
    },
    guarded: GuardedGroup,
  ) {
    this.#engine = parts.engine;
    this.#leaders = parts.leaders;
    this.#agent = parts.agent;
    this.#guarded = guarded;
  }

  async look(): Promise<Omit<GroupLook, 'beganAtMs'>> {
    const leadership = await this.#leadership();
    const seen = await Promise.all(this.#guarded.members.map((member) => this.#lookAt(member)));
    this.#cutOff = new Set(seen.filter(({ isCutOff }) => isCutOff).map(({ look }) => look.member));
    const { leader = null, inSync = [] } = leadership ?? {};
    return {
      members: seen.map(({ look }) => look),
      leadership:
        leadership === null ? null : { leader: leader?.member ?? null, revision: leader?.revision ?? '0' },
      inSync,
    };
  }

  async probe(name: string, timeoutMs: number): Promise<ProbeOutcome> {
    const { container, infraContainer, probe } = this.#member(name);
    // The agent asks from inside the pod, where a member that is cut off still answers.
    if (this.#cutOff.has(name)) return 'silent';
    return outcomeOf(await this.#agent.ask({ infraContainer, member: container, probe, timeoutMs }));
  }

  async kill(name: string, life: Life): Promise<ActOutcome> {
    const { container } = this.#member(name);
    return this.#whileItLives(name, life, () => this.#engine.signal(container, 'SIGKILL'));
  }

  async start(name: string, life: Life | null): Promise<ActOutcome> {
    const { container } = this.#member(name);
    return this.#whileItLives(name, life, () => this.#engine.start(container));
  }

  async confirm(name: string): Promise<ActOutcome> {
    const found = await this.#engine.member(this.#member(name).container);
    return { kind: 'confirmed', engineState: engineStateOf(found), life: lifeOf(found) };
  }

  async releaseLeader({ leader: member, revision }: HeldLeadership): Promise<ActOutcome> {
    const answer = await this.#leaders.release(
      this.#guarded.cluster,
      { member, revision },
      RELEASE_TIMEOUT_MS,
    );
    return answer === 'released'
      ? { kind: 'done' }
      : refused('condition-failed', 'the leader key has changed');
  }

  async orderFailover(): Promise<ActOutcome> {
    return refused('failed', 'no Sentinel leads this group');
  }

  /** Null when no etcd answers that can be believed: then nothing is known, and nothing may be done. */
  async #leadership(): Promise<Leadership | null> {
    return this.#leaders.read(this.#guarded.cluster, LEADERSHIP_TIMEOUT_MS).catch(() => null);
  }

  async #lookAt({
    member,
    container,
    infraContainer,
    networks,
  }: GuardedMember): Promise<{ readonly look: MemberLook; readonly isCutOff: boolean }> {
    const [found, infra] = await Promise.all([
      this.#engine.member(container),
      this.#engine.member(infraContainer),
    ]);
    const attached = new Set(infra?.networks.map(({ network }) => network));
    return {
      look: {
        member,
        engineState: engineStateOf(found),
        life: lifeOf(found),
        endedCleanly: found !== null && endedAsAsked(found),
        isGivenUp: found !== null && wasGivenUp(found),
      },
      isCutOff: infra?.state === 'running' && networks.some((network) => !attached.has(network)),
    };
  }

  async #whileItLives(name: string, life: Life | null, act: () => Promise<void>): Promise<ActOutcome> {
    const found = await this.#engine.member(this.#member(name).container);
    if (!isSameLife(lifeOf(found), life)) return refused('other-life', `${name} lives another life`);
    try {
      await act();
      return { kind: 'done' };
    } catch (thrown) {
      const { code, message } = toFailure(thrown);
      if (code === 'engine-refused') return refused('failed', message);
      throw thrown;
    }
  }

  #member(name: string): GuardedMember {
    const found = this.#guarded.members.find(({ member }) => member === name);
    if (found !== undefined) return found;
    throw new FailureError({
      code: 'unexpected',
      message: `${name} is no member of ${this.#guarded.group.name}`,
    });
  }
}

function lifeOf(found: ObservedContainer | null): Life | null {
  return found?.startedAt == null ? null : { id: found.id, startedAt: found.startedAt };
}

function engineStateOf(found: ObservedContainer | null): EngineState {
  if (found === null) return 'missing';
  const { state } = found;
  return state === 'running' || state === 'paused' || state === 'restarting' ? state : 'stopped';
}

/** The agent's words (`resources/images/infra/agent.pl`). */
function outcomeOf({ ok, detail }: ProbeAnswer): ProbeOutcome {
  if (ok) return 'ok';
  if (/^no (?:answer|connection) within/.test(detail)) return 'silent';
  return /connection refused/.test(detail) ? 'refused' : 'wrong';
}

function refused(reason: Refusal, detail: string): ActOutcome {
  return { kind: 'refused', reason, detail };
}
