import type { DrillConditions, DrilledPart } from '../drill/drill-conditions.ts';
import type { GuardSummary } from '../failover/guard-summary.ts';
import { countOf } from '../wording.ts';

/**
 * Whether a proof still speaks of what is there. It does not when a part that the drill touched has another number of
 * members, another image or another specification since, or when nobody guards any more what was proven with a guardian.
 * A member that is only away at the moment changes nothing: that the survival says by itself.
 */

/** One container now, `spec` and `image` null while it is not on the engine. */
export interface ContainerNow {
  readonly container: string;
  readonly component: string;
  readonly role: 'infra' | 'member';
  readonly image: string | null;
  readonly spec: string | null;
}

export interface ProofGrounds {
  /** Null in verdicts of former versions. */
  readonly conditions: DrillConditions | null;
  readonly guardedBy: GuardSummary['by'] | null;
}

/** What changed since the drill, in a few words; null when nothing of what counts did. */
export function changeSince(
  { conditions, guardedBy }: ProofGrounds,
  now: readonly ContainerNow[],
  guardNow: GuardSummary['by'] | null,
): string | null {
  if (conditions === null) return 'what it was run on was not written down';
  const changes = conditions.parts.flatMap((part) => {
    const own = now.filter(({ component }) => component === part.component);
    return changeOf(part, own) ?? [];
  });
  const [first] = changes.toSorted((a, b) => TELLING.indexOf(a.what) - TELLING.indexOf(b.what));
  if (first !== undefined) return first.text;
  const wasGuarded = guardedBy === 'warden' || guardedBy === 'app';
  return wasGuarded && guardNow === 'nobody' ? 'nobody guards it any more' : null;
}

/** A member more changes the specification of those that know it: what a person did comes before what followed from it. */
const TELLING = ['members', 'image', 'specification'] as const;

interface Change {
  readonly what: (typeof TELLING)[number];
  readonly text: string;
}

function changeOf(part: DrilledPart, now: readonly ContainerNow[]): Change | null {
  const { component } = part;
  const members = now.filter(({ role }) => role === 'member');
  if (members.length === 0) return { what: 'members', text: `there is no ${component} any more` };
  if (members.length !== part.members) {
    const text = `${component} has ${countOf(members.length, 'member')}, had ${part.members}`;
    return { what: 'members', text };
  }
  const images = new Set(members.flatMap(({ image }) => image ?? []));
  const known = part.image.split(', ');
  if ([...images].some((image) => !known.includes(image))) {
    return { what: 'image', text: `${component} runs another image` };
  }
  const isOther = ({ container, spec }: ContainerNow) => spec !== null && part.containers[container] !== spec;
  if (!now.some(isOther)) return null;
  return { what: 'specification', text: `${component} is configured differently` };
}
