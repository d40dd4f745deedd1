import type { DrillId } from '../drill/drill-id.ts';
import { listOf } from '../wording.ts';
import { type DrillOfStack, drillAimsAt, takesMemberAway } from './drill-evidence.ts';
import type { GroupStatus } from './group-status.ts';
import type { StackSurvival, StandingMember, SurvivalMember } from './survival.ts';

/** What would better a member's survival. `command` is what to type; null where that is not one command's to mend. */
export type Mend =
  | {
      readonly kind: 'restart';
      readonly member: string;
      readonly text: string;
      readonly command: string | null;
    }
  | {
      readonly kind: 'drill';
      readonly drill: DrillId;
      readonly text: string;
      readonly command: string | null;
    }
  | { readonly kind: 'advice'; readonly text: string; readonly command: string | null };

interface Surroundings<M extends SurvivalMember> {
  readonly stack: string;
  readonly members: readonly StandingMember<M>[];
  readonly groups: readonly GroupStatus[];
  /** Those that the stack allows. */
  readonly drills: readonly (DrillOfStack & { readonly id: DrillId })[];
}

/** Null where nothing would, or where it cannot be told yet. */
export function mendOf<M extends SurvivalMember>(
  member: StandingMember<M>,
  around: Surroundings<M>,
): Mend | null {
  const { status, cause, serving, provenBy } = member;
  const { stack, members, groups } = around;
  if (cause === 'not-due' || cause === 'being-changed' || cause === 'not-asked') return null;
  if (!serving) return restart(status.name, stack);
  const group = groups.find(
    ({ members: own, deciders }) => own.includes(status.name) || deciders.members.includes(status.name),
  );
  switch (cause) {
    case 'twin-not-ready':
    case 'nobody-elects':
    case 'no-follower': {
      const helpers = cause === 'nobody-elects' ? (group?.deciders.members ?? []) : twinsOf(member, members);
      const away = members.find((other) => helpers.includes(other.status.name) && isDown(other));
      if (away !== undefined) return restart(away.status.name, stack);
      return advice('Wait until it is in sync again; the status says how far behind it is.');
    }
    case 'no-twin':
      return twinFor(member, stack);
    case 'harmful':
    case 'not-passed':
    case 'requests-failed':
      return advice(
        `See what deviated, mend it, and run ${provenBy === null ? 'the drill' : `“${provenBy.title}”`} again.`,
        `tandem record ${provenBy?.id ?? ''} --stack ${stack}`,
      );
    case 'never-tested':
    case 'expired':
      return drillFor(member, around);
    case 'two-leaders':
      return advice(`Stop the one of ${listOf(group?.writers ?? [])} that should not lead.`);
    case 'manager-paused':
      return advice('Let its manager act again.', `tandem resume ${group?.name ?? ''} --stack ${stack}`);
    case 'commits-do-not-wait':
      return advice('`synchronous: on` in the stack file lets commits wait for the standby.');
    case 'only-decider':
      return advice(`Three of ${status.component} would mend it, in a new stack.`);
    case 'proven':
    case 'no-drill':
    case 'not-read':
    case 'stood-in':
    case 'out-of-service':
    case 'successor-unknown':
      return null;
  }
}

/** The one thing that would better the whole statement most. */
export function mendFor<M extends SurvivalMember>(
  { members, isPartial }: StackSurvival<M>,
  around: Omit<Surroundings<M>, 'members'>,
): Mend | null {
  if (isPartial) return null;
  const mends = members.flatMap((member) => mendOf(member, { ...around, members }) ?? []);
  return mends.find(({ kind }) => kind === 'restart') ?? firstDrill(mends, around.drills) ?? mends[0] ?? null;
}

/** In the order of the catalogue, which begins with what is lost most often. */
function firstDrill(mends: readonly Mend[], drills: Surroundings<SurvivalMember>['drills']): Mend | null {
  for (const { id } of drills) {
    const found = mends.find((mend) => mend.kind === 'drill' && mend.drill === id);
    if (found !== undefined) return found;
  }
  return null;
}

function isDown({ expected, serving, cause }: StandingMember): boolean {
  return expected && !serving && cause !== 'not-asked';
}

function twinsOf(member: StandingMember, members: readonly StandingMember[]): readonly string[] {
  return members
    .filter(({ status }) => status.component === member.status.component)
    .map(({ status }) => status.name)
    .filter((name) => name !== member.status.name);
}

function drillFor<M extends SurvivalMember>(
  { status }: StandingMember<M>,
  { stack, members, drills }: Surroundings<M>,
): Mend | null {
  const components = members.map((member) => member.status.component);
  const aimed = drills
    .filter(takesMemberAway)
    .find(({ id }) => drillAimsAt(id, { name: status.component, kind: status.kind }, components));
  if (aimed === undefined) return null;
  return {
    kind: 'drill',
    drill: aimed.id,
    text: `Run “${aimed.title}”`,
    command: `tandem drill ${aimed.id} --stack ${stack}`,
  };
}

/** Components of which a second member is one number in the stack file. */
const SCALED = ['balancer', 'gateway', 'service'];

function twinFor({ status }: StandingMember, stack: string): Mend {
  const { component, kind } = status;
  if (SCALED.includes(kind)) {
    return advice(`A second ${component} would mend it.`, `tandem scale ${component}=2 --stack ${stack}`);
  }
  switch (kind) {
    case 'postgres':
      return advice('A standby database would mend it.');
    case 'redis':
      return advice('Replicas under Sentinels would mend it (`topology: sentinel`).');
    case 'nfs-server':
      return advice('Nothing inside the stack: a second file server could not serve the same files.');
    default:
      return advice(`Three of ${component} would mend it, in a new stack.`);
  }
}

function restart(member: string, stack: string): Mend {
  return {
    kind: 'restart',
    member,
    text: `Restart ${member}`,
    command: `tandem restart ${member} --stack ${stack}`,
  };
}

function advice(text: string, command: string | null = null): Mend {
  return { kind: 'advice', text, command };
}
