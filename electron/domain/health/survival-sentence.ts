import { countOf, listOf } from '../wording.ts';
import type { StackSurvival, StandingMember, Survival, SurvivalCause, SurvivalMember } from './survival.ts';

/** How the survival of a stack is told, the same on every front door. */

const WORDS: Readonly<Record<Survival, string>> = {
  survives: 'survives',
  degrades: 'degrades',
  fails: 'fails',
  untested: 'never tested',
  unknown: 'not known',
};

/** Of a member, or of a stack by `stackWord`. */
export function survivalWord({
  survival,
  cause,
}: {
  readonly survival: Survival;
  readonly cause: SurvivalCause;
}): string {
  return cause === 'expired' ? 'proof expired' : WORDS[survival];
}

export function stackWord<M extends SurvivalMember>(standing: StackSurvival<M>): string {
  return isOnlyExpired(standing) ? 'proof expired' : WORDS[standing.survival];
}

/** All that keeps it from being called proven is that what was proven has changed. */
function isOnlyExpired<M extends SurvivalMember>({ survival, members }: StackSurvival<M>): boolean {
  const open = members.filter((member) => member.survival === 'untested');
  return survival === 'untested' && open.every(({ cause }) => cause === 'expired');
}

/** What may fail now, and what happens then, in one sentence. */
export function survivalSentence<M extends SurvivalMember>(
  state: string,
  standing: StackSurvival<M>,
): string {
  const { survival, members, isPartial, alarm } = standing;
  if (alarm !== null) return alarm;
  if (state === 'absent') return 'Nothing of this stack runs yet.';
  if (members.length === 0) return 'The state of this stack is not known.';
  if (isPartial) {
    const ready = members.filter((member) => member.serving).length;
    return `It is being changed: ${ready} of ${countOf(members.length, 'member')} ready.`;
  }
  const concerned = members.filter((member) => member.survival === survival);
  const named = anyOf(concerned, members);
  switch (survival) {
    case 'fails':
      return failsSentence(members);
    case 'degrades': {
      const down = members.filter((member) => !member.serving);
      return down.length > 0
        ? `Serving without ${namesOf(down)}: no member is alone, but less may fail than was planned.`
        : (consequenceSentence(members, survival) ??
            `If ${named} fails now, the stack goes on, but some requests fail.`);
    }
    case 'unknown':
      return `Whether ${named} can be spared is not known${members.every(isKnown) ? '' : ': nobody could ask'}.`;
    case 'untested': {
      if (isOnlyExpired(standing)) {
        return `Every member has a ready twin. What happens when ${named} fails was proven before the stack changed: ${changesOf(members)}.`;
      }
      const never = concerned.filter(({ cause }) => cause !== 'expired');
      return `Every member has a ready twin. What happens when ${anyOf(never, members)} fails was never tested.`;
    }
    case 'survives':
      return 'Any one member may fail now, and nothing is lost.';
  }
}

function isKnown({ status }: { readonly status: SurvivalMember }): boolean {
  return status.state !== 'running' || status.readiness !== 'unknown';
}

function failsSentence<M extends SurvivalMember>(members: readonly StandingMember<M>[]): string {
  const failing = members.filter((member) => member.survival === 'fails');
  const silent = failing.filter((member) => !member.serving);
  if (silent.length > 0) {
    return `Out of service: ${namesOf(silent)}, with nothing in ${silent.length === 1 ? 'its' : 'their'} place.`;
  }
  const harmful = failing.filter((member) => member.provenBy !== null);
  if (harmful.length > 0) {
    return `If ${anyOf(harmful, members)} fails now, writes may be lost or doubled: the last drill showed it.`;
  }
  return (
    consequenceSentence(members, 'fails') ??
    `If ${anyOf(failing, members)} fails now, the service stops until it is back.`
  );
}

/** What a group says of the first of its members that is as bad as this. */
function consequenceSentence<M extends SurvivalMember>(
  members: readonly StandingMember<M>[],
  survival: Survival,
): string | null {
  const told = members.find((member) => member.survival === survival && member.consequence !== null);
  return told === undefined ? null : `If ${told.status.name} fails now, ${told.consequence}.`;
}

/** What the statement rests on, one point each: what was proven, what never was unless the sentence names it. */
export function survivalGrounds<M extends SurvivalMember>({
  survival,
  members,
  proofs,
  expired,
}: StackSurvival<M>): readonly string[] {
  const proven = members.filter((member) => member.survival === 'survives').length;
  const untested = members.filter(({ survival, cause }) => survival === 'untested' && cause !== 'expired');
  const notPassed = proofs.filter((proof) => !proof.passed).map(({ title }) => `“${title}”`);
  const components = [...new Set(untested.map((member) => member.status.component))];
  return [
    ...(proven > 0 ? [`${proven} of ${countOf(members.length, 'member')} can be spared, proven`] : []),
    ...(notPassed.length > 0 ? [`${listOf(notPassed)} did not pass`] : []),
    ...(expired.length > 0 ? [expiredText(expired)] : []),
    ...(components.length > 0 && survival !== 'untested' ? [`${listOf(components)} never tested`] : []),
  ];
}

function expiredText(expired: StackSurvival['expired']): string {
  const changes = [...new Set(expired.map(({ change }) => change))];
  return `${countOf(expired.length, 'proof')} expired: ${changes.join('; ')}`;
}

function changesOf<M extends SurvivalMember>(members: readonly StandingMember<M>[]): string {
  return [...new Set(members.flatMap(({ cause, reason }) => (cause === 'expired' ? reason : [])))].join('; ');
}

/** One of these: where all members of a component are meant, the component stands for them, or nobody reads it. */
function anyOf<M extends SurvivalMember>(
  meant: readonly StandingMember<M>[],
  all: readonly StandingMember<M>[],
): string {
  const count = (members: readonly StandingMember<M>[], component: string) =>
    members.filter(({ status }) => status.component === component).length;
  const whole = [...new Set(meant.map(({ status }) => status.component))].filter((component) => {
    const members = count(all, component);
    return members > 1 && count(meant, component) === members;
  });
  const single = meant.filter(({ status }) => !whole.includes(status.component));
  const names = single.map(({ status }) => status.name);
  return listOf([...names, ...(whole.length > 0 ? [`a member of ${listOf(whole, 'or')}`] : [])], 'or');
}

function namesOf<M extends SurvivalMember>(members: readonly StandingMember<M>[]): string {
  return listOf(members.map((member) => member.status.name));
}
