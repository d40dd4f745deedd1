import { explainHealth, isSameLife, type Life } from '../health/member-health.ts';
import { type Leadership, memberOf } from './group.ts';
import { type GuardianState, healthOf } from './guardian-state.ts';
import type { GuardianPolicy } from './policy.ts';

/** Why the leader should not lead any more. */
export interface LeaderTrouble {
  /**
   * `dead`: its container does not run, and nothing starts it by itself. `reborn`: the life that led is over, and a
   * restart policy has begun or will begin another. `suspected`: it runs and says nothing. All but the first must be
   * fenced before anybody else may lead.
   */
  readonly kind: 'dead' | 'reborn' | 'suspected';
  readonly leadership: Leadership & { readonly leader: string };
  readonly life: Life | null;
  readonly isByPerson: boolean;
  readonly text: string;
}

export function leaderTrouble(state: GuardianState, policy: GuardianPolicy): LeaderTrouble | null {
  const { look, served } = state;
  const leader = look?.leadership?.leader ?? null;
  if (look?.leadership == null || leader === null || !state.group.members.includes(leader)) return null;
  const seen = memberOf(look, leader);
  const life = seen?.life ?? null;
  const isByPerson = state.instructions.stoppedOnPurpose.includes(leader);
  const trouble = (kind: LeaderTrouble['kind'], text: string): LeaderTrouble => ({
    kind,
    leadership: { leader, revision: look.leadership?.revision ?? '' },
    life,
    isByPerson,
    text,
  });
  if (seen === undefined || seen.engineState === 'missing') return trouble('dead', 'its container is gone');
  if (seen.engineState === 'stopped') return trouble('dead', 'its container is not running');
  // It is being stopped: the person's own stop ends it, and then it is dead.
  if (isByPerson) return null;
  if (seen.engineState === 'restarting') return trouble('reborn', 'its container ended and starts again');
  const health = healthOf(state, leader);
  if (health === null || !isSameLife(health.life, life) || health.state === 'healthy') return null;
  if (!health.hasServed && served?.leader === leader && !isSameLife(served.life, life)) {
    return trouble('reborn', 'its container ended and was started again');
  }
  // One that answers badly is in the hands of its manager; only one that says nothing can be nobody's.
  if (health.state === 'unhealthy' && health.muteAnswers >= policy.health.fall) {
    return trouble('suspected', explainHealth(health));
  }
  return null;
}
