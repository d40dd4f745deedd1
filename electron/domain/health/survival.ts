import type { GuardSummary } from '../failover/guard-summary.ts';
import { WARDEN } from '../stack/stack-names.ts';
import { countOf, listOf } from '../wording.ts';
import {
  type DrillRecord,
  type Evidence,
  type ExpiredProof,
  evidenceFor,
  harmText,
  isHarmful,
  type LastVerdicts,
  lastVerdicts,
  type NamedOutcome,
  provenText,
} from './drill-evidence.ts';
import { type BoundCause, deciderBound, leaderBound } from './group-bounds.ts';
import { alarmOf } from './group-statements.ts';
import type { GroupStatus } from './group-status.ts';
import { type MemberNow, ORPHAN_KIND } from './stack-state.ts';

/**
 * What happens if a member fails now. Two things decide: whether something stands ready in its place, and what the
 * last drills on its component showed. Nothing is called safe that was not proven, nor a leader whose group says that
 * it has no successor now.
 *
 *   no ready twin ───────────────────────────► fails
 *   ready twin ──no drill ever───────────────► untested
 *        ├──last drill lost or doubled a write► fails
 *        ├──requests failed, or already down──► degrades
 *        ├──the stack changed since they passed► untested
 *        └──all last drills passed────────────► survives
 *   readiness or past drills not known ──────► unknown
 */
export type Survival = 'survives' | 'degrades' | 'fails' | 'untested' | 'unknown';

/** Worst first. */
const ORDER: readonly Survival[] = ['fails', 'degrades', 'unknown', 'untested', 'survives'];

/** Why a member's loss would be survived like that; what would mend it follows from it. */
export type SurvivalCause =
  | 'not-due'
  | 'being-changed'
  | 'not-asked'
  | 'not-read'
  | 'no-twin'
  | 'twin-not-ready'
  | 'out-of-service'
  | 'stood-in'
  | 'harmful'
  | 'not-passed'
  | 'requests-failed'
  | 'no-drill'
  | 'never-tested'
  | 'expired'
  | 'proven'
  | BoundCause;

export type SurvivalMember = Pick<
  MemberNow,
  'name' | 'container' | 'component' | 'kind' | 'pod' | 'role' | 'state' | 'readiness' | 'image' | 'spec'
>;

interface MemberSurvival {
  readonly survival: Survival;
  readonly cause: SurvivalCause;
  /** A few words beside the survival word; empty where that says it all. */
  readonly reason: string;
  /** The newest verdict the statement rests on; null when it rests on none. */
  readonly provenBy: NamedOutcome | null;
  /** What follows `If <member> fails now, `; null where the survival word says it all. */
  readonly consequence: string | null;
}

type WithoutGroups = Omit<MemberSurvival, 'consequence'>;

interface MemberInStack<M extends SurvivalMember = SurvivalMember> {
  readonly status: M;
  /** Runs, was asked, and answered well; the pod it lives in counts as part of it. */
  readonly serving: boolean;
}

export interface StandingMember<M extends SurvivalMember = SurvivalMember>
  extends MemberInStack<M>,
    MemberSurvival {
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
  /** The last verdict of each drill that still counts; empty while `isPartial`. */
  readonly proofs: readonly NamedOutcome[];
  /** Drills that passed on something else than what is there now. */
  readonly expired: readonly ExpiredProof[];
  /** What must be said before anything else: two members of one group accept writes. */
  readonly alarm: string | null;
}

export interface StackNow<M extends SurvivalMember> {
  readonly state: string;
  readonly members: readonly M[];
  readonly groups: readonly GroupStatus[];
  readonly guard: Pick<GuardSummary, 'by'> | null;
}

/**
 * `state` is the stack's: what is missing from an absent or changing stack is not yet due. `record` is null when
 * nobody could read it.
 */
export function stackSurvival<M extends SurvivalMember>(
  { state, members, groups, guard }: StackNow<M>,
  record: DrillRecord | null,
): StackSurvival<M> {
  const last = record === null ? null : lastVerdicts(record, members, guard?.by ?? null);
  const standing = standingMembers(state, members, groups, last);
  const alarm = groups.flatMap((group) => alarmOf(group) ?? [])[0]?.text ?? null;
  const isPartial =
    state === 'absent' || standing.some((member) => !member.expected || isBeingChanged(state, member));
  const isUnknown = standing.length === 0 || isPartial;
  const ids = isPartial || last === null ? [] : last.drills.map(({ id }) => id);
  return {
    survival:
      alarm !== null ? 'fails' : isUnknown ? 'unknown' : worstOf(standing.map((member) => member.survival)),
    members: standing,
    isPartial,
    alarm,
    proofs: ids.flatMap((id) => last?.valid.get(id) ?? []),
    expired: ids.flatMap((id) => last?.expired.get(id) ?? []),
  };
}

function standingMembers<M extends SurvivalMember>(
  state: string,
  members: readonly M[],
  groups: readonly GroupStatus[],
  last: LastVerdicts | null,
): readonly StandingMember<M>[] {
  const infra = new Map(members.filter(({ role }) => role === 'infra').map((each) => [each.pod, each]));
  const processes = members
    // The warden serves nobody: who guards is told beside what survives.
    .filter(({ role, kind }) => role === 'member' && kind !== ORPHAN_KIND && kind !== WARDEN)
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
    const unknown = { ...member, survival: 'unknown', provenBy: null, consequence: null } as const;
    if (!member.expected) return { ...unknown, cause: 'not-due', reason: '' };
    if (isBeingChanged(state, member)) {
      return { ...unknown, cause: 'being-changed', reason: 'being changed' };
    }
    const twins = processes.filter(
      (other) => other.status.component === component && other.status.name !== name,
    );
    const evidence = last === null ? null : evidenceFor({ name: component, kind }, components, last);
    return { ...member, ...bounded(memberSurvival(member, twins, evidence), member, groups) };
  });
}

/** Without one that only decides the service goes on: what its loss costs is for its groups to say. */
function bounded(
  own: WithoutGroups,
  { status, serving }: MemberInStack,
  groups: readonly GroupStatus[],
): MemberSurvival {
  const decider = deciderBound(groups, status.name);
  if (decider !== null && own.survival !== 'unknown') {
    const reason = serving ? decider.reason : 'no failover while it is away';
    return { ...decider, reason, provenBy: null };
  }
  const bound = leaderBound(groups, status.name);
  const isProven = own.survival === 'fails' && own.provenBy !== null;
  if (bound === null || isProven || ORDER.indexOf(bound.survival) > ORDER.indexOf(own.survival)) {
    return { ...own, consequence: null };
  }
  return { ...bound, provenBy: null };
}

/** Out of service on purpose, for all that anyone knows. */
function isBeingChanged(state: string, { serving }: { readonly serving: boolean }): boolean {
  return state === 'changing' && !serving;
}

function worstOf(survivals: readonly Survival[]): Survival {
  return ORDER.find((survival) => survivals.includes(survival)) ?? 'unknown';
}

function memberSurvival(
  member: MemberInStack,
  twins: readonly MemberInStack[],
  evidence: Evidence | null,
): WithoutGroups {
  const readyTwins = twins.filter((twin) => twin.serving);
  if (readyTwins.length === 0) return withoutTwin(member, twins);
  const newest = evidence?.verdicts[0] ?? null;
  const standIn = listOf(readyTwins.map((twin) => twin.status.name));
  if (!member.serving) {
    if (isUnasked(member)) return NOT_ASKED;
    const reason = `${standIn} ${readyTwins.length === 1 ? 'stands' : 'stand'} in`;
    return { survival: 'degrades', cause: 'stood-in', reason, provenBy: newest };
  }
  if (evidence === null) {
    return { survival: 'unknown', cause: 'not-read', reason: 'past drills not read', provenBy: null };
  }
  return byEvidence(evidence);
}

/** Of a member that serves and has a twin that could: what past drills say. */
function byEvidence(evidence: Evidence): WithoutGroups {
  const { verdicts, expired } = evidence;
  const harmful = verdicts.find(isHarmful);
  if (harmful !== undefined) {
    return { survival: 'fails', cause: 'harmful', reason: harmText(harmful), provenBy: harmful };
  }
  const notPassed = verdicts.find((verdict) => !verdict.passed);
  if (notPassed !== undefined) {
    const reason = `“${notPassed.title}” did not pass`;
    return { survival: 'degrades', cause: 'not-passed', reason, provenBy: notPassed };
  }
  const withFailures = verdicts.find((verdict) => verdict.failed > 0);
  if (withFailures !== undefined) {
    const reason = `${countOf(withFailures.failed, 'request')} failed in “${withFailures.title}”`;
    return { survival: 'degrades', cause: 'requests-failed', reason, provenBy: withFailures };
  }
  const [newest] = verdicts;
  if (newest !== undefined) {
    return { survival: 'survives', cause: 'proven', reason: provenText(evidence), provenBy: newest };
  }
  const untested = { survival: 'untested', provenBy: null } as const;
  const [former] = expired;
  if (former !== undefined) return { ...untested, cause: 'expired', reason: former.change };
  return evidence.applicable === 0
    ? { ...untested, cause: 'no-drill', reason: 'no drill for it yet' }
    : { ...untested, cause: 'never-tested', reason: '' };
}

const NOT_ASKED: WithoutGroups = {
  survival: 'unknown',
  cause: 'not-asked',
  reason: 'readiness not known',
  provenBy: null,
};

function withoutTwin(member: MemberInStack, twins: readonly MemberInStack[]): WithoutGroups {
  if ([member, ...twins].some(isUnasked)) return NOT_ASKED;
  const fails = { survival: 'fails', provenBy: null } as const;
  if (!member.serving) return { ...fails, cause: 'out-of-service', reason: 'out of service, nothing serves' };
  return twins.length === 0
    ? { ...fails, cause: 'no-twin', reason: 'has no twin' }
    : { ...fails, cause: 'twin-not-ready', reason: 'twin is not ready' };
}

function isUnasked({ status }: MemberInStack): boolean {
  return status.state === 'running' && status.readiness === 'unknown';
}
