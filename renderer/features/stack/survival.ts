import type {
  DrillDescription,
  DrillVerdict,
  MemberStatus,
  RunSummary,
} from '../../../electron/contract/schemas.ts';
import { countOf, listOf } from '../../ui/format.ts';

/**
 * What happens if a member fails now. Two things decide: whether something stands ready in its place, and what the
 * last drills on its component showed. Nothing is called safe that was not proven.
 *
 *   no ready twin ───────────────────────────► fails
 *   ready twin ──no drill ever───────────────► untested
 *        ├──last drill lost or doubled a write► fails
 *        ├──requests failed, or already down──► degrades
 *        └──all last drills passed────────────► survives
 *   readiness not known ─────────────────────► unknown
 */
export type Survival = 'survives' | 'degrades' | 'fails' | 'untested' | 'unknown';

/** Worst first. */
const ORDER: readonly Survival[] = ['fails', 'degrades', 'unknown', 'untested', 'survives'];

export interface MemberSurvival {
  readonly survival: Survival;
  /** A few words beside the survival word; empty where that says it all. */
  readonly reason: string;
  /** The newest verdict the statement rests on; null when it rests on none. */
  readonly provenBy: DrillVerdict | null;
}

/** The last verdict of each drill that aims at one component. */
export interface Evidence {
  readonly applicable: readonly DrillDescription[];
  /** Newest first, one per drill. */
  readonly verdicts: readonly DrillVerdict[];
}

export function worstOf(survivals: readonly Survival[]): Survival {
  return ORDER.find((survival) => survivals.includes(survival)) ?? 'unknown';
}

/** The newest verdict of each drill, whatever order the journal comes in. */
export function latestVerdicts(runs: readonly RunSummary[]): ReadonlyMap<string, DrillVerdict> {
  const latest = new Map<string, DrillVerdict>();
  for (const { verdict } of runs) {
    if (verdict === null) continue;
    const known = latest.get(verdict.id);
    if (known === undefined || known.startedAtMs < verdict.startedAtMs) latest.set(verdict.id, verdict);
  }
  return latest;
}

/**
 * A drill's id begins with what it breaks (`gateway-kill`). That is the component of this name, else every component
 * of this kind; a balancer in front of a database is not what `balancer-kill` breaks.
 */
export function evidenceFor(
  component: { readonly name: string; readonly kind: string },
  allComponents: readonly string[],
  drills: readonly DrillDescription[],
  latest: ReadonlyMap<string, DrillVerdict>,
): Evidence {
  const applicable = drills.filter(({ id }) => {
    const target = id.slice(0, id.indexOf('-'));
    return component.name === target || (component.kind === target && !allComponents.includes(target));
  });
  const verdicts = applicable
    .flatMap(({ id }) => latest.get(id) ?? [])
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
  return { applicable, verdicts };
}

/** Running, asked, and answered well; the pod it lives in counts as part of it. */
export function isServing(member: MemberStatus, infraRuns: boolean): boolean {
  return infraRuns && member.state === 'running' && member.readiness === 'ready';
}

export interface MemberInStack {
  readonly status: MemberStatus;
  readonly serving: boolean;
}

export function memberSurvival(
  member: MemberInStack,
  twins: readonly MemberInStack[],
  evidence: Evidence,
): MemberSurvival {
  const readyTwins = twins.filter((twin) => twin.serving);
  const newest = evidence.verdicts[0] ?? null;
  if (readyTwins.length === 0) return withoutTwin(member, twins);
  const standIn = listOf(readyTwins.map((twin) => twin.status.name));
  if (!member.serving) {
    const isUnknown = member.status.state === 'running' && member.status.readiness === 'unknown';
    if (isUnknown) return { survival: 'unknown', reason: 'readiness not known', provenBy: null };
    return { survival: 'degrades', reason: `out of service, ${standIn} serves`, provenBy: newest };
  }
  const harmful = evidence.verdicts.find((verdict) => verdict.lost + verdict.duplicated > 0);
  if (harmful !== undefined) return { survival: 'fails', reason: harmText(harmful), provenBy: harmful };
  const notPassed = evidence.verdicts.find((verdict) => !verdict.passed);
  if (notPassed !== undefined) {
    return { survival: 'degrades', reason: `${notPassed.id} did not pass`, provenBy: notPassed };
  }
  const withFailures = evidence.verdicts.find((verdict) => verdict.failed > 0);
  if (withFailures !== undefined) {
    const reason = `${countOf(withFailures.failed, 'request')} failed in ${withFailures.id}`;
    return { survival: 'degrades', reason, provenBy: withFailures };
  }
  if (newest === null) {
    const reason = evidence.applicable.length === 0 ? 'no drill for it yet' : '';
    return { survival: 'untested', reason, provenBy: null };
  }
  return { survival: 'survives', reason: provenText(evidence), provenBy: newest };
}

function withoutTwin(member: MemberInStack, twins: readonly MemberInStack[]): MemberSurvival {
  const isUnknown = [member, ...twins].some(
    ({ status }) => status.state === 'running' && status.readiness === 'unknown',
  );
  if (isUnknown) return { survival: 'unknown', reason: 'readiness not known', provenBy: null };
  if (!member.serving) return { survival: 'fails', reason: 'out of service, nothing serves', provenBy: null };
  const reason = twins.length === 0 ? 'has no twin' : 'twin is not ready';
  return { survival: 'fails', reason, provenBy: null };
}

function harmText(verdict: DrillVerdict): string {
  const parts = [
    ...(verdict.lost > 0 ? [`${verdict.lost} lost`] : []),
    ...(verdict.duplicated > 0 ? [`${verdict.duplicated} duplicated`] : []),
  ];
  return `${parts.join(', ')} in ${verdict.id}`;
}

function provenText(evidence: Evidence): string {
  const [proven, all] = [evidence.verdicts.length, evidence.applicable.length];
  return proven === all ? `proven by ${countOf(all, 'drill')}` : `proven by ${proven} of ${all} drills`;
}
