import type { EngineState, Life } from '../health/member-health.ts';
import type { GroupLook, Leadership } from './group.ts';
import type { Incident } from './incident.ts';

/** What the guardian wants done. Each act is conditional, so that doing it late, twice or from two places does no harm. */
export type Act =
  /** Read the engine and the manager again. */
  | { readonly kind: 'look' }
  /** SIGKILL through the engine, which also keeps its restart policy from acting; only if this life is the present one. */
  | { readonly kind: 'kill'; readonly member: string; readonly life: Life }
  /** Inspect the container. */
  | { readonly kind: 'confirm'; readonly member: string }
  /** Delete the leader key in one etcd transaction that compares its value and mod revision. */
  | ({ readonly kind: 'release-leader' } & HandOverOrder)
  /**
   * SENTINEL FAILOVER, after reading in the same breath that leader and epoch are still these; to be dropped when
   * `expiresAtMs` has passed.
   */
  | ({ readonly kind: 'order-failover' } & HandOverOrder)
  /** Start a container that stays down; only if it has not run since. */
  | { readonly kind: 'start'; readonly member: string; readonly life: Life | null }
  /** Write the incident to the journal; the same id replaces what was written before. */
  | { readonly kind: 'record'; readonly incident: Incident };

interface HandOverOrder {
  readonly leadership: Leadership & { readonly leader: string };
  /** When the proof that the old primary does not run is too old to act on. */
  readonly expiresAtMs: number;
}

/** An act on its way, to be answered by `acted` with the same id. */
export interface IssuedAct {
  readonly id: number;
  readonly act: Act;
}

export type ActOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'looked'; readonly look: GroupLook }
  | { readonly kind: 'confirmed'; readonly engineState: EngineState; readonly life: Life | null }
  /** Nothing was done, and that is known. */
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly detail: string }
  /** It may have been done or not: a time-out, a broken connection. */
  | { readonly kind: 'unanswered'; readonly detail: string };

/**
 * `other-life`: the container lives another life than the act was meant for. `condition-failed`: leader or revision
 * have changed. `in-progress`: a failover is under way. `no-candidate`: Sentinel's NOGOODSLAVE. `failed`: the rest.
 */
export type Refusal =
  | 'other-life'
  | 'condition-failed'
  | 'in-progress'
  | 'no-candidate'
  | 'expired'
  | 'failed';

/** One line for logs and incidents. */
export function describeAct(act: Act): string {
  switch (act.kind) {
    case 'look':
      return 'look';
    case 'kill':
      return `fence ${act.member}: kill its container`;
    case 'confirm':
      return `confirm that ${act.member} does not run`;
    case 'release-leader':
      return `release the leader key of ${act.leadership.leader}`;
    case 'order-failover':
      return `order Sentinel to fail over from ${act.leadership.leader}`;
    case 'start':
      return `start ${act.member}`;
    case 'record':
      return act.incident.summary;
  }
}
