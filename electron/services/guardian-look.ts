import type { GroupLook, MemberLook } from '../domain/failover/group.ts';
import type { GuardedGroup, GuardedMember } from '../domain/failover/guarded-group.ts';
import type { EngineState } from '../domain/health/member-health.ts';
import type { ObservedContainer } from '../domain/plan/observed-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberReader } from '../ports/container-engine.ts';
import type { LeaderKeys, Leadership } from '../ports/leader-key.ts';

/** How a guardian reads the engine and the cluster manager. */

export interface GuardianSources {
  readonly engine: MemberReader;
  readonly leaders: LeaderKeys;
  readonly clock: Clock;
}

/** etcd on the same machine answers within milliseconds; one that does not is worth no long wait. */
const LEADERSHIP_TIMEOUT_MS = 500;
/** Asked to end: by itself, or by SIGTERM, with which the engine stops a container. */
const CLEAN_EXITS: ReadonlySet<number | null> = new Set([0, 128 + 15]);
/** The engine's words for a member that it started before its infra container (moby issues 11777, 50326). */
const GAVE_UP = /cannot join network/;

export interface GroupSight {
  readonly look: GroupLook;
  /** Members whose pod lost a network: nobody but their own pod hears them. */
  readonly cutOff: ReadonlySet<string>;
}

/** The leadership first: what the containers say is then at least as new. Throws when the engine cannot be asked. */
export async function lookAtGroup(sources: GuardianSources, guarded: GuardedGroup): Promise<GroupSight> {
  const beganAtMs = sources.clock.monotonicMs();
  const leadership = await readLeadership(sources, guarded);
  const seen = await Promise.all(guarded.members.map((member) => lookAtMember(sources.engine, member)));
  return {
    look: {
      beganAtMs,
      members: seen.map(({ look }) => look),
      leadership:
        leadership === null
          ? null
          : { leader: leadership.leader?.member ?? null, revision: leadership.leader?.revision ?? '0' },
      inSync: leadership?.inSync ?? [],
    },
    cutOff: new Set(seen.filter(({ isCutOff }) => isCutOff).map(({ look }) => look.member)),
  };
}

/** Null when no etcd member answers, or none that can be believed: then nothing is known, and nothing may be done. */
async function readLeadership(
  { leaders }: GuardianSources,
  { cluster }: GuardedGroup,
): Promise<Leadership | null> {
  try {
    return await leaders.read(cluster, LEADERSHIP_TIMEOUT_MS);
  } catch {
    return null;
  }
}

async function lookAtMember(
  engine: MemberReader,
  { member, container, infraContainer, networks }: GuardedMember,
): Promise<{ readonly look: MemberLook; readonly isCutOff: boolean }> {
  const [found, infra] = await Promise.all([engine.member(container), engine.member(infraContainer)]);
  const attached = new Set(infra?.networks.map(({ network }) => network));
  const state = engineStateOf(found);
  return {
    look: {
      member,
      engineState: state,
      life: found?.startedAt == null ? null : { id: found.id, startedAt: found.startedAt },
      endedCleanly: state === 'stopped' && CLEAN_EXITS.has(found?.exitCode ?? null),
      isGivenUp: state === 'stopped' && GAVE_UP.test(found?.error ?? ''),
    },
    isCutOff: infra?.state === 'running' && networks.some((network) => !attached.has(network)),
  };
}

export function engineStateOf(found: ObservedContainer | null): EngineState {
  switch (found?.state) {
    case undefined:
      return 'missing';
    case 'running':
    case 'paused':
    case 'restarting':
      return found?.state ?? 'missing';
    default:
      return 'stopped';
  }
}
