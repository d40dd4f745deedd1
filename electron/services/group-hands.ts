import { assertNever } from '../domain/assert-never.ts';
import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import type { Clock } from '../ports/clock.ts';
import type { GroupHands } from '../ports/guardian.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';
import type { Sentinels } from '../ports/sentinels.ts';
import { CacheHands } from './cache-hands.ts';
import { DatabaseHands } from './database-hands.ts';
import type { MemberHandsParts } from './member-hands.ts';

export interface GroupHandsParts extends MemberHandsParts {
  readonly leaders: LeaderKeys;
  readonly sentinels: Sentinels;
  readonly clock: Clock;
}

/** The hands that fit the group's manager. */
export function groupHands(parts: GroupHandsParts): (guarded: GuardedGroup) => GroupHands {
  return (guarded) => {
    switch (guarded.manager) {
      case 'patroni':
        return new DatabaseHands(parts, guarded);
      case 'sentinel':
        return new CacheHands(parts, guarded);
      default:
        return assertNever(guarded);
    }
  };
}
