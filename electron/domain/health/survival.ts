import type { DrillVerdict } from '../drill/verdict.ts';
import { countOf, listOf } from '../wording.ts';
import type { MemberNow } from './stack-state.ts';

/**
 * What happens if a member fails now. Two things decide: whether something stands ready in its place, and what the
 * last drills on its component showed. Nothing is called safe that was not proven.
 *
 *   no ready twin ───────────────────────────► fails
 *   ready twin ──no drill ever───────────────► untested
 *        ├──last drill lost or doubled a write► fails
 *        ├──requests failed, or already down──► degrades
 *        └──all last drills passed────────────► survives
 *   readiness or past drills not known ──────► unknown
 */
export type Survival = 'survives' | 'degrades' | 'fails' | 'untested' | 'unknown';

/** Worst first. */
const ORDER: readonly Survival[] = ['fails', 'degrades', 'unknown', 'untested', 'survives'];

export type SurvivalMember = Pick<
  MemberNow,
  'name' | 'component' | 'kind' | 'pod' | 'role' | 'state' | 'readiness'
>;

/** What of a drill's verdict a statement can rest on. */
export type DrillOutcome = Pick<
  DrillVerdict,
  'id' | 'passed' | 'failed' | 'lost' | 'duplicated' | 'slowestMs' | 'startedAtMs'
>;

interface MemberSurvival {
  readonly survival: Survival;
  /** A few words beside the survival word; empty where that says it all. */
  readonly reason: string;
  /** The newest verdict the statement rests on; null when it rests on none. */
  readonly provenBy: DrillOutcome | null;
}

/** The drills that a stack allows, and what was done to it, in any order; runs without a verdict count for nothing. */
export interface DrillRecord {
  readonly drills: readonly { readonly id: string }[];
  readonly runs: readonly { readonly verdict: DrillOutcome | null }[];
}

/** The last verdict of each drill that aims at one component. */
interface Evidence {
  /** How many drills aim at it. */
  readonly applicable: number;
  /** Newest first, one per drill. */
  readonly verdicts: readonly DrillOutcome[];
}

interface MemberInStack<M extends SurvivalMember = SurvivalMember> {
  readonly status: M;
  /** Runs, was asked, and answered well; the pod it lives in counts as part of it. */
  readonly serving: boolean;
}

export interface StandingMember<M extends SurvivalMember> extends MemberInStack<M>, MemberSurvival {
  /** False for what is not there because the stack is not up, or not yet: no reason for alarm. */
  readonly expected: boolean;
  /** Set when the pod's own container does not run: its members then have no network. */
  readonly podTrouble: string | null;
}

export interface StackSurvival<M extends SurvivalMember = SurvivalMember> {
  /** As good as the worst member. */
  readonly survival: Survival;
  /** Members that the stack file names; infra containers count as part of theirs. */
  readonly members: readonly StandingMember<M>[];
  /** True while something of the stack is not there, or does not serve, because it is not up, or is being changed. */
  readonly isPartial: boolean;
  /** The last verdict of each drill; empty while `isPartial`. */
  readonly proofs: readonly DrillOutcome[];
}

/** The kind that the host gives to what it finds without a place in the stack file. */
export const ORPHAN_KIND = 'orphan';

/**
 * `state` is the stack's: what is missing from an absent or changing stack is not yet due. `record` is null when
 * nobody could read it.
 */
export function stackSurvival<M extends SurvivalMember>(
  { state, members }: { readonly state: string; readonly members: readonly M[] },
  record: DrillRecord | null,
): StackSurvival<M> {
  const drills = (record?.drills ?? []).map(({ id }) => id);
  const latest = latestVerdicts(record?.runs ?? []);
  const evidenceOf: EvidenceOf = (component, all) =>
    record === null ? null : evidenceFor(component, all, drills, latest);
  const standing = standingMembers(state, members, evidenceOf);
  const isPartial =
    state === 'absent' || standing.some((member) => !member.expected || isBeingChanged(state, member));
  const isUnknown = standing.length === 0 || isPartial;
  return {
    survival: isUnknown ? 'unknown' : worstOf(standing.map((member) => member.survival)),
    members: standing,
    isPartial,
    proofs: isPartial ? [] : drills.flatMap((id) => latest.get(id) ?? []),
  };
}

type EvidenceOf = (
  component: { readonly name: string; readonly kind: string },
  allComponents: readonly string[],
) => Evidence | null;

function standingMembers<M extends SurvivalMember>(
  state: string,
  members: readonly M[],
  evidenceOf: EvidenceOf,
): readonly StandingMember<M>[] {
  const infra = new Map(members.filter(({ role }) => role === 'infra').map((each) => [each.pod, each]));
  const processes = members
    .filter(({ role, kind }) => role === 'member' && kind !== ORPHAN_KIND)
    .map((status) => {
      const pod = infra.get(status.pod);
      const podRuns = pod === undefined || pod.state === 'running';
      const serving = podRuns && status.state === 'running' && status.readiness === 'ready';
      const expected = status.state !== 'missing' || (state !== 'absent' && state !== 'changing');
      const podTrouble = podRuns || !expected ? null : `pod ${status.pod} is ${pod.state}`;
      return { status, serving, expected, podTrouble };
    });
  const components = [...new Set(processes.map(({ status }) => status.component))];
  return processes.map((member) => {
    const { component, kind, name } = member.status;
    if (!member.expected) return { ...member, survival: 'unknown', reason: '', provenBy: null };
    if (isBeingChanged(state, member)) {
      return { ...member, survival: 'unknown', reason: 'being changed', provenBy: null };
    }
    const twins = processes.filter(
      (other) => other.status.component === component && other.status.name !== name,
    );
    return { ...member, ...memberSurvival(member, twins, evidenceOf({ name: component, kind }, components)) };
  });
}

/** Out of service on purpose, for all that anyone knows. */
function isBeingChanged(state: string, { serving }: { readonly serving: boolean }): boolean {
  return state === 'changing' && !serving;
}

function worstOf(survivals: readonly Survival[]): Survival {
  return ORDER.find((survival) => survivals.includes(survival)) ?? 'unknown';
}

/** The newest verdict of each drill, whatever order the journal comes in. */
function latestVerdicts(
  runs: readonly { readonly verdict: DrillOutcome | null }[],
): ReadonlyMap<string, DrillOutcome> {
  const latest = new Map<string, DrillOutcome>();
  for (const { verdict } of runs) {
    if (verdict === null) continue;
    const known = latest.get(verdict.id);
    if (known === undefined || known.startedAtMs < verdict.startedAtMs) latest.set(verdict.id, verdict);
  }
  return latest;
}

function evidenceFor(
  component: { readonly name: string; readonly kind: string },
  allComponents: readonly string[],
  drills: readonly string[],
  latest: ReadonlyMap<string, DrillOutcome>,
): Evidence {
  const applicable = drills.filter((id) => drillAimsAt(id, component, allComponents));
  const verdicts = applicable
    .flatMap((id) => latest.get(id) ?? [])
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
  return { applicable: applicable.length, verdicts };
}

/** What the drills of a role break; all others are named after what they break. */
const KIND_OF_ROLE: Readonly<Record<string, string>> = { primary: 'postgres', standby: 'postgres' };

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

function memberSurvival(
  member: MemberInStack,
  twins: readonly MemberInStack[],
  evidence: Evidence | null,
): MemberSurvival {
  const readyTwins = twins.filter((twin) => twin.serving);
  if (readyTwins.length === 0) return withoutTwin(member, twins);
  const newest = evidence?.verdicts[0] ?? null;
  const standIn = listOf(readyTwins.map((twin) => twin.status.name));
  if (!member.serving) {
    if (isUnasked(member)) return { survival: 'unknown', reason: 'readiness not known', provenBy: null };
    return {
      survival: 'degrades',
      reason: `${standIn} ${readyTwins.length === 1 ? 'stands' : 'stand'} in`,
      provenBy: newest,
    };
  }
  if (evidence === null) return { survival: 'unknown', reason: 'past drills not read', provenBy: null };
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
    const reason = evidence.applicable === 0 ? 'no drill for it yet' : '';
    return { survival: 'untested', reason, provenBy: null };
  }
  return { survival: 'survives', reason: provenText(evidence), provenBy: newest };
}

function withoutTwin(member: MemberInStack, twins: readonly MemberInStack[]): MemberSurvival {
  if ([member, ...twins].some(isUnasked)) {
    return { survival: 'unknown', reason: 'readiness not known', provenBy: null };
  }
  if (!member.serving) return { survival: 'fails', reason: 'out of service, nothing serves', provenBy: null };
  const reason = twins.length === 0 ? 'has no twin' : 'twin is not ready';
  return { survival: 'fails', reason, provenBy: null };
}

function isUnasked({ status }: MemberInStack): boolean {
  return status.state === 'running' && status.readiness === 'unknown';
}

function harmText(verdict: DrillOutcome): string {
  const parts = [
    ...(verdict.lost > 0 ? [`${verdict.lost} lost`] : []),
    ...(verdict.duplicated > 0 ? [`${verdict.duplicated} duplicated`] : []),
  ];
  return `${parts.join(', ')} in ${verdict.id}`;
}

function provenText(evidence: Evidence): string {
  const [proven, all] = [evidence.verdicts.length, evidence.applicable];
  return proven === all ? `proven by ${countOf(all, 'drill')}` : `proven by ${proven} of ${all} drills`;
}
