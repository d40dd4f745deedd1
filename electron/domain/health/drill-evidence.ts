import type { DrillScope } from '../drill/drill.ts';
import type { DrillVerdict } from '../drill/verdict.ts';
import { countOf } from '../wording.ts';
import { type ContainerNow, changeSince, type ProofGrounds } from './proof.ts';

/** What past drills say of a component: the last verdict of each drill that aims at it, and whether that still counts. */

/** What of a drill's verdict a statement can rest on. */
export type DrillOutcome = Pick<
  DrillVerdict,
  'id' | 'passed' | 'failed' | 'lost' | 'duplicated' | 'slowestMs' | 'startedAtMs'
> &
  ProofGrounds;

/** By the name that a person knows the drill by; of one that the stack no longer allows by its id. */
export type NamedOutcome = DrillOutcome & { readonly title: string };

/** The drills that a stack allows, and what was done to it, in any order; runs without a verdict count for nothing. */
export interface DrillRecord {
  readonly drills: readonly DrillOfStack[];
  readonly runs: readonly { readonly verdict: DrillOutcome | null }[];
}

export interface DrillOfStack {
  readonly id: string;
  readonly title: string;
  readonly scope: DrillScope;
}

export interface ExpiredProof {
  readonly outcome: NamedOutcome;
  /** What changed since. */
  readonly change: string;
}

export interface Evidence {
  /** How many drills take one member of it away: what passes under strain says nothing about a loss. */
  readonly applicable: number;
  /** Newest first, one per drill; without those that expired. Of other drills at it only what did harm. */
  readonly verdicts: readonly NamedOutcome[];
  readonly expired: readonly ExpiredProof[];
}

/** The last verdicts of a stack's drills. */
export interface LastVerdicts {
  readonly drills: readonly DrillOfStack[];
  readonly valid: ReadonlyMap<string, NamedOutcome>;
  readonly expired: ReadonlyMap<string, ExpiredProof>;
}

/**
 * Only what speaks for the stack expires. That a drill lost something stays said until it was run again: a change since
 * may have mended it, and may not.
 */
export function lastVerdicts(
  { drills, runs }: DrillRecord,
  now: readonly ContainerNow[],
  guardNow: Parameters<typeof changeSince>[2],
): LastVerdicts {
  const titles = new Map(drills.map(({ id, title }) => [id, title]));
  const valid = new Map<string, NamedOutcome>();
  const expired = new Map<string, ExpiredProof>();
  for (const [id, verdict] of latestVerdicts(runs)) {
    const outcome = { ...verdict, title: titles.get(id) ?? id };
    const change = isSpotless(outcome) ? changeSince(outcome, now, guardNow) : null;
    if (change === null) valid.set(id, outcome);
    else expired.set(id, { outcome, change });
  }
  return { drills, valid, expired };
}

function isSpotless({ passed, failed, lost, duplicated }: DrillOutcome): boolean {
  return passed && failed + lost + duplicated === 0;
}

/** The newest verdict of each drill, whatever order the journal comes in. */
function latestVerdicts(runs: DrillRecord['runs']): ReadonlyMap<string, DrillOutcome> {
  const latest = new Map<string, DrillOutcome>();
  for (const { verdict } of runs) {
    if (verdict === null) continue;
    const known = latest.get(verdict.id);
    if (known === undefined || known.startedAtMs < verdict.startedAtMs) latest.set(verdict.id, verdict);
  }
  return latest;
}

export function evidenceFor(
  component: { readonly name: string; readonly kind: string },
  allComponents: readonly string[],
  { drills, valid, expired }: LastVerdicts,
): Evidence {
  const aimed = drills.filter(({ id }) => drillAimsAt(id, component, allComponents));
  const applicable = aimed.filter(takesMemberAway);
  const verdicts = aimed
    .flatMap((drill) => {
      const outcome = valid.get(drill.id);
      return outcome !== undefined && (takesMemberAway(drill) || isHarmful(outcome)) ? outcome : [];
    })
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
  return {
    applicable: applicable.length,
    verdicts,
    expired: applicable.flatMap(({ id }) => expired.get(id) ?? []),
  };
}

export function takesMemberAway({ scope }: Pick<DrillOfStack, 'scope'>): boolean {
  return scope === 'basic' || scope === 'member';
}

export function isHarmful({ lost, duplicated }: DrillOutcome): boolean {
  return lost + duplicated > 0;
}

/** What the drills of a role break; all others are named after what they break. */
const KIND_OF_ROLE: Readonly<Record<string, string>> = {
  primary: 'postgres',
  standby: 'postgres',
  storage: 'nfs-server',
};

/**
 * A drill's id begins with what it breaks (`gateway-kill`). That is the component of this name, else every component
 * of this kind; a balancer in front of a database is not what `balancer-kill` breaks.
 */
export function drillAimsAt(
  id: string,
  component: { readonly name: string; readonly kind: string },
  allComponents: readonly string[],
): boolean {
  const role = id.slice(0, id.indexOf('-'));
  const target = KIND_OF_ROLE[role] ?? role;
  return component.name === target || (component.kind === target && !allComponents.includes(target));
}

export function harmText(verdict: NamedOutcome): string {
  const parts = [
    ...(verdict.lost > 0 ? [`${verdict.lost} lost`] : []),
    ...(verdict.duplicated > 0 ? [`${verdict.duplicated} duplicated`] : []),
  ];
  return `${parts.join(', ')} in “${verdict.title}”`;
}

export function provenText({ verdicts, applicable }: Evidence): string {
  const proven = verdicts.length;
  return proven === applicable
    ? `proven by ${countOf(applicable, 'drill')}`
    : `proven by ${proven} of ${applicable} drills`;
}
