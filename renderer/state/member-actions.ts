import type { DrillId } from '../../electron/contract/schemas.ts';
import { start } from './actions.ts';
import { hostLink } from './session.ts';

/** What a person can ask of one member, or of the group that it belongs to. */

/** To `to`, or to the first standby that may. */
export function switchOver(stack: string, component: string, to: string | null): Promise<boolean> {
  return start(stack, () => hostLink().call('group.switchover', { stack, component, to }));
}

export function pauseGroup(stack: string, component: string): Promise<boolean> {
  return start(stack, () => hostLink().call('group.pause', { stack, component }));
}

export function resumeGroup(stack: string, component: string): Promise<boolean> {
  return start(stack, () => hostLink().call('group.resume', { stack, component }));
}

export function reinitMember(stack: string, member: string): Promise<boolean> {
  return start(stack, () => hostLink().call('member.reinit', { stack, member }));
}

/** `force`: the stack's name, as the word of a person who knows what it may cost; null otherwise. */
export function promoteMember(stack: string, member: string, force: string | null): Promise<boolean> {
  return start(stack, () => hostLink().call('member.promote', { stack, member, force }));
}

/** Starts a drill; the id of its run, or null when it was refused. `force` as above, for what may destroy data. */
export async function failMember(
  stack: string,
  drill: DrillId,
  force: string | null,
): Promise<string | null> {
  let begun: string | null = null;
  await start(stack, async () => {
    const answer = await hostLink().call('drill.run', {
      stack,
      drill,
      ratePerSecond: 200,
      clientRetries: null,
      assisted: true,
      seed: null,
      force,
    });
    begun = answer.runId;
    return answer;
  });
  return begun;
}
