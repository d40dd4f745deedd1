import type { Act, ActOutcome, Refusal } from '../domain/failover/acts.ts';
import type { GuardedGroup, GuardedMember } from '../domain/failover/guarded-group.ts';
import { FailureError, toFailure } from '../domain/failure.ts';
import { isSameLife, type Life } from '../domain/health/member-health.ts';
import type { MemberControl } from '../ports/container-engine.ts';
import { engineStateOf, type GuardianSources } from './guardian-look.ts';

export interface GuardianHands extends GuardianSources {
  readonly control: Pick<MemberControl, 'signal' | 'start'>;
}

/** Acts that change something, and the inspect between them. */
type Deed = Exclude<Act, { readonly kind: 'look' | 'record' }>;

const RELEASE_TIMEOUT_MS = 1_000;

/** Does one act, or says why not; never throws. What may have been done or not is said to be exactly that. */
export async function carryOutAct(
  hands: GuardianHands,
  guarded: GuardedGroup,
  act: Deed,
): Promise<ActOutcome> {
  try {
    return await attempt(hands, guarded, act);
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    // A refusal is known to have changed nothing; whatever else went wrong may have happened before or after the deed.
    return code === 'engine-refused' || code === 'unexpected'
      ? refused('failed', message)
      : { kind: 'unanswered', detail: message };
  }
}

async function attempt(hands: GuardianHands, guarded: GuardedGroup, act: Deed): Promise<ActOutcome> {
  const { engine, control, leaders, clock } = hands;
  switch (act.kind) {
    case 'confirm': {
      const found = await engine.member(memberOf(guarded, act.member).container);
      const life = found?.startedAt == null ? null : { id: found.id, startedAt: found.startedAt };
      return { kind: 'confirmed', engineState: engineStateOf(found), life };
    }
    case 'kill': {
      const { container } = memberOf(guarded, act.member);
      if (!(await livesStill(hands, container, act.life)))
        return refused('other-life', `${act.member} lives another life`);
      await control.signal(container, 'SIGKILL');
      return { kind: 'done' };
    }
    case 'start': {
      const { container } = memberOf(guarded, act.member);
      if (!(await livesStill(hands, container, act.life)))
        return refused('other-life', `${act.member} ran in the meantime`);
      await control.start(container);
      return { kind: 'done' };
    }
    case 'release-leader': {
      if (clock.monotonicMs() >= act.expiresAtMs) return refused('expired', 'the proof of death is too old');
      const { leader: member, revision } = act.leadership;
      const released = await leaders.release(guarded.cluster, { member, revision }, RELEASE_TIMEOUT_MS);
      return released === 'released'
        ? { kind: 'done' }
        : refused('condition-failed', 'the leader key has changed');
    }
    case 'order-failover':
      return refused('failed', 'this group is not led by Sentinel');
  }
}

async function livesStill({ engine }: GuardianHands, container: string, life: Life | null): Promise<boolean> {
  const found = await engine.member(container);
  const now = found?.startedAt == null ? null : { id: found.id, startedAt: found.startedAt };
  return isSameLife(now, life);
}

function memberOf({ members }: GuardedGroup, name: string): GuardedMember {
  const found = members.find(({ member }) => member === name);
  if (found === undefined) throw new FailureError({ code: 'unexpected', message: `${name} is no member` });
  return found;
}

function refused(reason: Refusal, detail: string): ActOutcome {
  return { kind: 'refused', reason, detail };
}
