import { start } from './actions.ts';
import { hostLink } from './session.ts';

/** What a person can ask of one member, or of the group that it belongs to. */

/** To `to`, or to the first standby that may. */
export function switchOver(stack: string, component: string, to: string | null): Promise<string | null> {
  return start(stack, () => hostLink().call('group.switchover', { stack, component, to }));
}

export function pauseGroup(stack: string, component: string): Promise<string | null> {
  return start(stack, () => hostLink().call('group.pause', { stack, component }));
}

export function resumeGroup(stack: string, component: string): Promise<string | null> {
  return start(stack, () => hostLink().call('group.resume', { stack, component }));
}

export function reinitMember(stack: string, member: string): Promise<string | null> {
  return start(stack, () => hostLink().call('member.reinit', { stack, member }));
}

/** `force`: the stack's name, as the word of a person who knows what it may cost; null otherwise. */
export function promoteMember(stack: string, member: string, force: string | null): Promise<string | null> {
  return start(stack, () => hostLink().call('member.promote', { stack, member, force }));
}
