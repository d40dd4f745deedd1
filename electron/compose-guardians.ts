import type { DockerMembers } from './adapters/docker/docker-members.ts';
import { EtcdLeaderKeys } from './adapters/postgres/etcd-leader-keys.ts';
import { RedisSentinels } from './adapters/redis/redis-sentinels.ts';
import type { GuardedGroup } from './domain/failover/guarded-group.ts';
import type { Clock } from './ports/clock.ts';
import type { GroupHands } from './ports/guardian.ts';
import type { Journal } from './ports/journal.ts';
import type { LeaderKeys } from './ports/leader-key.ts';
import type { Sentinels } from './ports/sentinels.ts';
import { groupHands } from './services/group-hands.ts';
import { Guardians } from './services/guardians.ts';
import { incidentJournal } from './services/incident-journal.ts';
import type { StackLook } from './services/stack-watch.ts';

export interface GuardianParts {
  readonly engine: DockerMembers;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'addEvent' | 'events'>;
  readonly groupsOf: (look: StackLook) => readonly GuardedGroup[];
  readonly isBeingChanged: (stack: string) => boolean;
  readonly isInDrill: (stack: string) => boolean;
  readonly standsBy: (stack: string) => boolean;
  readonly onTrouble: (text: string) => void;
  /** Tests of crashes put themselves between a guardian and what it does here. */
  readonly wrapHands?: (hands: GroupHands) => GroupHands;
}

/** Guardians as the app and the warden both have them. */
export function composeGuardians(parts: GuardianParts): {
  readonly guardians: Guardians;
  readonly leaders: LeaderKeys;
  readonly sentinels: Sentinels;
  close(): Promise<void>;
} {
  const { engine, clock, journal, isInDrill, wrapHands = (hands) => hands } = parts;
  const leaders = new EtcdLeaderKeys(engine.agent);
  const sentinels = new RedisSentinels(engine);
  const handsFor = groupHands({ engine, agent: engine.agent, leaders, sentinels, clock });
  const guardians = new Guardians({
    events: engine,
    clock,
    handsFor: (guarded) => wrapHands(handsFor(guarded)),
    incidentsFor: (guarded) => incidentJournal(journal, guarded, clock.nowMs, isInDrill),
    groupsOf: parts.groupsOf,
    isBeingChanged: parts.isBeingChanged,
    isInDrill,
    standsBy: parts.standsBy,
    onTrouble: parts.onTrouble,
  });
  return { guardians, leaders, sentinels, close: () => sentinels.close() };
}
