import { listOf } from '../wording.ts';
import type { GroupStatus } from './group-status.ts';

/** Why; what would mend it follows from it. */
export type BoundCause =
  | 'two-leaders'
  | 'successor-unknown'
  | 'manager-paused'
  | 'nobody-elects'
  | 'no-follower'
  | 'commits-do-not-wait'
  | 'only-decider';

/** How well a member's loss can be survived at best, whatever drills have shown, because of how its group stands now. */
export interface Bound {
  readonly survival: 'fails' | 'degrades' | 'unknown';
  readonly cause: BoundCause;
  readonly reason: string;
  /** What follows `If <member> fails now, `. */
  readonly consequence: string;
}

export function leaderBound(groups: readonly GroupStatus[], member: string): Bound | null {
  const group = groups.find(({ members }) => members.includes(member));
  if (group === undefined) return null;
  const { name, writers, leader, redundancy, mode, commits, manager } = group;
  if (group.hasTwoLeaders && writers.includes(member)) {
    return {
      survival: 'fails',
      cause: 'two-leaders',
      reason: 'accepts writes, and is not alone in it',
      consequence: 'what was written to it alone is lost',
    };
  }
  if (leader !== member && (leader !== null || redundancy !== 'unknown')) return null;
  if (redundancy === 'unknown') {
    return {
      survival: 'unknown',
      cause: 'successor-unknown',
      reason: 'successor not known',
      consequence: `nobody knows whether ${name} has a successor`,
    };
  }
  if (redundancy === 'not-redundant') {
    if (group.successors.length > 0) {
      return {
        survival: 'fails',
        cause: mode === 'paused' ? 'manager-paused' : 'nobody-elects',
        reason: mode === 'paused' ? 'its manager is paused' : 'nobody could be elected',
        consequence: `nothing can be written until ${mode === 'paused' ? 'its manager is resumed' : areBack(group.deciders.members)}`,
      };
    }
    return {
      survival: 'fails',
      cause: 'no-follower',
      reason: commits === 'asynchronous' ? 'nobody follows it' : 'no standby in sync',
      consequence: `the service stops until it is back, ${
        commits === 'strict'
          ? 'and nothing was acknowledged that it alone holds'
          : 'and the newest writes are lost if it never is'
      }`,
    };
  }
  if (manager === 'patroni' && commits === 'asynchronous') {
    return {
      survival: 'fails',
      cause: 'commits-do-not-wait',
      reason: 'commits do not wait',
      consequence: 'the last acknowledged writes may be lost (`synchronous: off`)',
    };
  }
  return null;
}

function areBack(members: readonly string[]): string {
  return members.length === 1 ? `${members[0]} is back` : `enough of ${listOf(members)} are back`;
}

/** Of a member that only helps to decide: how many may go before nobody can be elected. */
export function deciderBound(groups: readonly GroupStatus[], member: string): Bound | null {
  const served = groups.filter(({ deciders }) => deciders.members.includes(member));
  const tight = served.filter(
    ({ deciders }) => deciders.answering.filter((other) => other !== member).length < deciders.needed,
  );
  if (tight.length === 0) return null;
  const leaders = listOf(tight.map(({ leader, name }) => leader ?? name));
  return {
    survival: 'degrades',
    cause: 'only-decider',
    reason: 'no failover without it',
    consequence: `writes go on, but nobody can take over from ${leaders} until it is back`,
  };
}
