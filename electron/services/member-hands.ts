import type { ActOutcome, Refusal } from '../domain/failover/acts.ts';
import type { GroupLook, MemberLook } from '../domain/failover/group.ts';
import type { GuardedGroup, GuardedMember } from '../domain/failover/guarded-group.ts';
import { FailureError, toFailure } from '../domain/failure.ts';
import { isSameLife, type Life, type ProbeOutcome } from '../domain/health/member-health.ts';
import { engineStateOf, lifeOf, outcomeOf } from '../domain/health/member-observation.ts';
import { endedAsAsked, wasGivenUp } from '../domain/plan/container-end.ts';
import type { MemberControl, MemberReader } from '../ports/container-engine.ts';
import type { GroupHands, HeldLeadership } from '../ports/guardian.ts';
import type { PodAgent } from '../ports/pod-agent.ts';

export interface MemberHandsParts {
  readonly engine: MemberReader & Pick<MemberControl, 'signal' | 'start'>;
  readonly agent: PodAgent;
}

/** What is the same for every group: its containers. Who leads, and how that is changed, is its manager's. */
/** What the manager of a group says of it. */
export type ManagerLook = Pick<GroupLook, 'leadership' | 'inSync' | 'isPaused'>;

export abstract class MemberHands implements GroupHands {
  readonly #engine: MemberHandsParts['engine'];
  readonly #agent: PodAgent;
  readonly #guarded: GuardedGroup;
  /** Members whose pod had lost a network at the last look: their own pod hears them, and nobody else. */
  #cutOff: ReadonlySet<string> = new Set();

  constructor({ engine, agent }: MemberHandsParts, guarded: GuardedGroup) {
    this.#engine = engine;
    this.#agent = agent;
    this.#guarded = guarded;
  }

  /** Without leadership when no manager answers that can be believed: nothing is known then, and nothing may be done. */
  protected abstract leadership(): Promise<ManagerLook>;

  async look(): Promise<Omit<GroupLook, 'beganAtMs'>> {
    const leadership = await this.leadership();
    const seen = await Promise.all(this.#guarded.members.map((member) => this.#lookAt(member)));
    this.#cutOff = new Set(seen.filter(({ isCutOff }) => isCutOff).map(({ look }) => look.member));
    return { members: seen.map(({ look }) => look), ...leadership };
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

  async releaseLeader(_leadership: HeldLeadership): Promise<ActOutcome> {
    return refused('failed', 'this group has no leader key');
  }

  async orderFailover(_leadership: HeldLeadership, _withinMs: number): Promise<ActOutcome> {
    return refused('failed', 'no Sentinel leads this group');
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

export function refused(reason: Refusal, detail: string): ActOutcome {
  return { kind: 'refused', reason, detail };
}
