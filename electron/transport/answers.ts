import { events } from '../contract/contract.ts';
import type {
  EngineStatus,
  GroupStatus,
  MemberStatus,
  PrintedPlan,
  RunProgress,
  RunSummary,
  StackStatus,
} from '../contract/schemas.ts';
import type { GroupDescription } from '../domain/health/group-status.ts';
import { mountHint } from '../domain/health/mount-health.ts';
import { type MemberNow, membersNow, stackHealth } from '../domain/health/stack-state.ts';
import type { Plan } from '../domain/plan/operation.ts';
import { inExecutableOrder, printPlan } from '../domain/plan/print-plan.ts';
import { stackEndpoints } from '../domain/stack/endpoints.ts';
import { stackGuard } from '../domain/stack/stack-guard.ts';
import type { RunRecord } from '../ports/journal.ts';
import type { DrillSchedules } from '../services/drill-schedules.ts';
import type { EngineLinkState } from '../services/engine-link.ts';
import type { HealthWatch } from '../services/health-watch.ts';
import type { Run, RunProgressReport, Runs } from '../services/runs.ts';
import type { StackLook } from '../services/stack-watch.ts';
import type { Stacks } from '../services/stacks.ts';
import type { WardenWatch } from '../services/warden-watch.ts';

/** What services know, in the shapes of the contract. */

export function stackStatus(
  { stack, view, atMs }: StackLook,
  {
    stacks,
    runs,
    wardens,
    schedules,
    health,
  }: {
    readonly stacks: Pick<Stacks, 'hasDrifted'>;
    readonly runs: Pick<Runs, 'isBeingChanged'>;
    readonly wardens: Pick<WardenWatch, 'isActing'>;
    readonly schedules: Pick<DrillSchedules, 'next'>;
    readonly health: Pick<HealthWatch, 'of'>;
  },
): StackStatus {
  const members = membersNow(view.desired, view.observed, view.readiness);
  const isChanging = runs.isBeingChanged(stack);
  return {
    stack,
    state: isChanging ? 'changing' : stackHealth(view.desired, members),
    members: members.map((member) => memberStatus(member, view.groups, health)),
    groups: view.groups.map(groupStatus),
    endpoints: view.spec === null ? [] : [...stackEndpoints(view.spec)],
    mounts: view.mounts.map(({ readOnly: _, ...mount }) => ({
      ...mount,
      hint: mountHint(mount.state, mount.source),
    })),
    conditions: [...view.conditions],
    guard: guardOf(view, wardens.isActing(stack)),
    drift: stacks.hasDrifted(view),
    nextDrill: view.spec === null ? null : schedules.next(view.spec),
    observedAtMs: atMs,
    failure: view.fileFailure,
  };
}

function memberStatus(
  member: MemberNow,
  groups: readonly GroupDescription[],
  watch: Pick<HealthWatch, 'of'>,
): MemberStatus {
  const standing =
    member.role === 'member'
      ? groups.flatMap(({ standings }) => standings).find((other) => other.member === member.name)
      : undefined;
  const health = member.role === 'member' ? watch.of(member.container) : null;
  const status = health === null ? member : { ...member, health };
  if (standing === undefined) return status;
  const { role, acceptsWrites, timeline, link, sync, lagBytes, lagSeconds, missingBytes, trouble } = standing;
  return {
    ...status,
    standing: { role, acceptsWrites, timeline, link, sync, lagBytes, lagSeconds, missingBytes, trouble },
  };
}

/** How each member stands is said beside the member. */
function groupStatus({ standings: _, deciders, ...group }: GroupDescription): GroupStatus {
  return {
    ...group,
    writers: [...group.writers],
    statements: [...group.statements],
    members: [...group.members],
    successors: [...group.successors],
    deciders: { ...deciders, members: [...deciders.members], answering: [...deciders.answering] },
  };
}

function guardOf({ spec, desired }: StackLook['view'], isWardenActing: boolean): StackStatus['guard'] {
  return spec === null || desired === null ? null : stackGuard(spec, desired, isWardenActing);
}

export function engineStatus(state: EngineLinkState): EngineStatus {
  const info = state.kind === 'connected' || state.kind === 'lost' ? state.info : null;
  return {
    connected: state.kind === 'connected',
    description: info?.description ?? '',
    version: info?.version ?? '',
    apiVersion: info?.apiVersion ?? '',
    failure: state.kind === 'searching' || state.kind === 'lost' ? state.failure : null,
  };
}

export function printedPlan(plan: Plan): PrintedPlan {
  return {
    stack: plan.stack,
    operations: inExecutableOrder(plan.operations).map(({ id, kind, target, cause, after }) => ({
      id,
      kind,
      target,
      cause,
      after: [...after],
    })),
    blockers: plan.blockers.map((blocker) => ({ ...blocker })),
    text: printPlan(plan),
  };
}

export function runProgress(report: RunProgressReport): RunProgress {
  if (report.kind !== 'operation') return report;
  const { operation, state, text, done, total } = report;
  return { kind: 'operation', operation: operation.id, state, text, done, total };
}

/** A record read back from the journal has lost its type: what does not look like a result counts as none. */
export function runSummary(run: Run | RunRecord): RunSummary {
  const result = events['run.ended'].shape;
  const kept = (run.result ?? {}) as { readonly verdict?: unknown; readonly failure?: unknown };
  const verdict = result.verdict.safeParse(kept.verdict ?? null);
  const failure = result.failure.safeParse(kept.failure ?? null);
  return {
    id: run.id,
    kind: run.kind,
    stack: run.stack,
    subject: run.subject,
    startedAtMs: run.startedAtMs,
    endedAtMs: run.endedAtMs,
    state: run.state,
    verdict: verdict.success ? verdict.data : null,
    failure: failure.success ? failure.data : null,
  };
}
