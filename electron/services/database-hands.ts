import type { ActOutcome } from '../domain/failover/acts.ts';
import type { GuardedDatabase } from '../domain/failover/guarded-group.ts';
import type { HeldLeadership } from '../ports/guardian.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';
import { type ManagerLook, MemberHands, type MemberHandsParts, refused } from './member-hands.ts';

/** etcd on the same machine answers within milliseconds; one that does not is worth no long wait. */
const LEADERSHIP_TIMEOUT_MS = 500;
const RELEASE_TIMEOUT_MS = 1_000;

/** How a guardian sees and touches a PostgreSQL cluster under Patroni. */
export class DatabaseHands extends MemberHands {
  readonly #leaders: LeaderKeys;
  readonly #cluster: GuardedDatabase['cluster'];

  constructor(parts: MemberHandsParts & { readonly leaders: LeaderKeys }, guarded: GuardedDatabase) {
    super(parts, guarded);
    this.#leaders = parts.leaders;
    this.#cluster = guarded.cluster;
  }

  override async releaseLeader({ leader: member, revision }: HeldLeadership): Promise<ActOutcome> {
    const answer = await this.#leaders.release(this.#cluster, { member, revision }, RELEASE_TIMEOUT_MS);
    return answer === 'released'
      ? { kind: 'done' }
      : refused('condition-failed', 'the leader key has changed');
  }

  protected override async leadership(): Promise<ManagerLook> {
    try {
      const { leader, inSync, isPaused } = await this.#leaders.read(this.#cluster, LEADERSHIP_TIMEOUT_MS);
      return {
        leadership: { leader: leader?.member ?? null, revision: leader?.revision ?? '0' },
        inSync,
        isPaused,
      };
    } catch {
      return { leadership: null, inSync: [] };
    }
  }
}
