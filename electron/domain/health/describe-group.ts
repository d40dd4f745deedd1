import type { Deciders, GroupObservation, MemberObservation, MemberWord } from './group-observation.ts';
import { statementsOf } from './group-statements.ts';
import type {
  DataRole,
  DecidersStatus,
  GroupDescription,
  GroupFacts,
  GroupStatus,
  MemberStanding,
} from './group-status.ts';

/** @param before what the group was at the last look: a follower cannot be behind for longer than since it was not. */
export function describeGroup(
  observation: GroupObservation,
  atMs: number,
  before: GroupDescription | null,
): GroupDescription {
  const { name, manager, commits, deciders } = observation;
  const writers = observation.members.filter(({ word }) => word?.acceptsWrites === true);
  const [first] = writers;
  const leader = writers.length === 1 ? (first ?? null) : null;
  const standings = observation.members.map((member) =>
    standingOf(member, { observation, leader, atMs, before: before?.standings ?? [] }),
  );
  const facts = {
    name,
    manager,
    commits,
    leader: leader?.member ?? null,
    leaderSinceMs: leader === null ? null : observation.leaderSinceMs,
    timeline: leader?.word?.timeline ?? null,
    writers: writers.map(({ member }) => member),
    hasTwoLeaders: writers.length > 1,
    mode: modeOf(observation),
    deciders: pickDeciders(deciders),
    members: standings.map(({ member }) => member),
    successors: successorsOf(commits, standings),
    standings,
  };
  const redundancy = redundancyOf(facts);
  return { ...facts, redundancy, statements: statementsOf({ ...facts, redundancy }, observation) };
}

function successorsOf(
  commits: GroupStatus['commits'],
  standings: readonly MemberStanding[],
): readonly string[] {
  const isEnough = ({ link, sync }: MemberStanding): boolean =>
    commits === 'asynchronous' ? link === 'up' : sync === 'sync';
  return standings
    .filter((standing) => !standing.acceptsWrites && isEnough(standing))
    .map(({ member }) => member);
}

function redundancyOf(facts: GroupFacts): GroupStatus['redundancy'] {
  if (facts.hasTwoLeaders) return 'not-redundant';
  if (facts.leader === null) {
    return facts.standings.some(({ role }) => role === 'unknown') ? 'unknown' : 'not-redundant';
  }
  if (facts.successors.length === 0) return 'not-redundant';
  if (facts.mode === 'unknown') return 'unknown';
  return facts.mode === 'automatic' ? 'redundant' : 'not-redundant';
}

function modeOf({ members, deciders }: GroupObservation): GroupStatus['mode'] {
  const words = members.flatMap(({ word }) => word ?? []);
  if (words.some(({ isPaused }) => isPaused)) return 'paused';
  const isShort = deciders.answering.length < deciders.needed || deciders.canElect === false;
  if (words.some(({ isFailsafe }) => isFailsafe)) return 'failsafe';
  if (isShort) return deciders.kind === 'etcd' ? 'failsafe' : 'no-quorum';
  return deciders.trouble === '' ? 'automatic' : 'unknown';
}

function standingOf(
  { member, isRunning, word, trouble }: MemberObservation,
  context: {
    readonly observation: GroupObservation;
    readonly leader: MemberObservation | null;
    readonly atMs: number;
    readonly before: readonly MemberStanding[];
  },
): MemberStanding {
  const { leader, atMs, observation } = context;
  const former = context.before.find((other) => other.member === member);
  const nothing = { link: null, sync: null, lagBytes: null, lagSeconds: null, missingBytes: null };
  if (word === null) {
    const inStepAtMs = former?.inStepAtMs ?? null;
    return {
      ...{ member, role: isRunning ? 'unknown' : 'none', acceptsWrites: false, timeline: null },
      ...nothing,
      ...{ inStepAtMs, trouble },
    };
  }
  const { acceptsWrites, timeline } = word;
  if (acceptsWrites) {
    const role = observation.manager === 'patroni' ? 'primary' : 'master';
    return { ...{ member, role, acceptsWrites, timeline }, ...nothing, inStepAtMs: atMs, trouble: '' };
  }
  const end = leader?.word?.positionBytes ?? null;
  const follower = leader?.word?.followers.find((other) => other.member === member);
  const isFollowing = word.link === 'up' && (leader === null || follower?.isStreaming === true);
  const sync = isFollowing ? (follower?.sync ?? null) : null;
  const missingBytes = behind(end, word.receivedBytes ?? word.positionBytes);
  const lagBytes = behind(end, word.positionBytes);
  const inStepAtMs = lagBytes === 0 ? atMs : (former?.inStepAtMs ?? null);
  return {
    member,
    role: roleOfFollower(observation, sync),
    acceptsWrites,
    timeline,
    link: isFollowing ? 'up' : 'down',
    sync,
    lagBytes,
    lagSeconds: lagSeconds(lagBytes, word, follower?.lagSeconds ?? null, inStepAtMs, atMs),
    missingBytes,
    inStepAtMs,
    trouble: '',
  };
}

function roleOfFollower({ manager }: GroupObservation, sync: MemberStanding['sync']): DataRole {
  if (manager === 'sentinel') return 'replica';
  return sync === 'sync' ? 'sync-standby' : 'standby';
}

function behind(endBytes: number | null, positionBytes: number | null): number | null {
  return endBytes === null || positionBytes === null ? null : Math.max(0, endBytes - positionBytes);
}

/**
 * The age of the newest commit that it has says too much where commits are rare: it cannot be behind for longer than
 * since it was last seen with all of them.
 */
function lagSeconds(
  lagBytes: number | null,
  { replayedAtMs }: MemberWord,
  told: number | null,
  inStepAtMs: number | null,
  atMs: number,
): number | null {
  if (lagBytes === null) return null;
  if (lagBytes === 0) return 0;
  const sinceMs = Math.max(replayedAtMs ?? 0, inStepAtMs ?? 0);
  const measured = sinceMs === 0 ? null : Math.max(0, Math.round((atMs - sinceMs) / 1000));
  return told === null ? measured : measured === null ? told : Math.min(told, measured);
}

function pickDeciders({ kind, members, answering, needed, known }: Deciders): DecidersStatus {
  return { kind, members, answering, needed, known };
}
