import { assertNever } from '../domain/assert-never.ts';
import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberExec } from '../ports/container-engine.ts';
import type { GroupManager } from '../ports/group-manager.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';
import type { Patroni } from '../ports/patroni.ts';
import type { PodAgent } from '../ports/pod-agent.ts';
import type { Sentinels } from '../ports/sentinels.ts';
import { CacheManager } from './cache-manager.ts';
import { DatabaseManager } from './database-manager.ts';

export interface GroupManagerParts {
  readonly leaders: Pick<LeaderKeys, 'read'>;
  readonly patroni: Patroni;
  readonly agent: PodAgent;
  readonly sentinels: Sentinels;
  readonly exec: Pick<MemberExec, 'run'>;
  readonly clock: Clock;
}

/** The manager that the group has, as a person commands it. */
export function groupManagers(parts: GroupManagerParts): (guarded: GuardedGroup) => GroupManager {
  return (guarded) => {
    switch (guarded.manager) {
      case 'patroni':
        return new DatabaseManager(parts, guarded);
      case 'sentinel':
        return new CacheManager(parts, guarded);
      default:
        return assertNever(guarded);
    }
  };
}
