import { assertNever } from '../assert-never.ts';
import { advanceHealth, type HealthInput } from '../health/member-health.ts';
import type { ActOutcome } from './acts.ts';
import { type GroupLook, type Instructions, memberOf } from './group.ts';
import { type GuardianInput, type GuardianState, healthOf, type Transition } from './guardian-state.ts';
import {
  beginHandOver,
  handOverActed,
  handOverLooked,
  handOverTicked,
  incidentId,
  isHandingOver,
} from './hand-over.ts';
import {
  handOverLimitation,
  isCandidateUnheard,
  type Limitation,
  personLimitation,
  withChange,
} from './hand-over-limitation.ts';
import { type LeaderTrouble, leaderTrouble } from './leader-trouble.ts';
import { startMembers } from './member-starts.ts';
import {
  ACT_DEADLINE_MS,
  type GuardianPolicy,
  IDLE_LOOK_MS,
  SETTLE_LOOK_MS,
  TROUBLED_LOOK_MS,
} from './policy.ts';
import { Turn } from './turn.ts';

/**
 * The guardian of one group: what it learns goes in, what it wants done comes out. It may be killed between any two
 * turns: a new one looks and goes on from there.
 *
 * @param atMs milliseconds that only move forward, by the guardian's own clock.
 */
export function advanceGuardian(
  before: GuardianState,
  input: GuardianInput,
  policy: GuardianPolicy,
  atMs: number,
): Transition {
  const turn = new Turn(before, policy, atMs);
  for (const id of turn.takeOverdue()) {
    acted(turn, id, { kind: 'unanswered', detail: 'no answer in time' });
  }
  absorb(turn, input);
  handOverTicked(turn);
  if (!isHandingOver(turn.state)) watch(turn);
  lookIfDue(turn);
  return turn.end();
}

/** How the group stands, in one sentence. */
export function explainGuardian(state: GuardianState, policy: GuardianPolicy, atMs: number): string {
  const { phase } = state;
  if (phase.kind !== 'watching') return phase.handOver.incident.steps.at(-1)?.text ?? phase.kind;
  const trouble = leaderTrouble(state, policy);
  const limitation =
    trouble === null ? personLimitation(state) : handOverLimitation(state, trouble.leadership.leader, atMs);
  if (trouble === null) return limitation?.text ?? 'watching';
  return `${trouble.leadership.leader}: ${trouble.text}; ${limitation?.text ?? 'about to hand over'}`;
}

function absorb(turn: Turn, input: GuardianInput): void {
  switch (input.kind) {
    case 'hinted':
      turn.look();
      return;
    case 'ticked':
      return;
    case 'probed':
      feedHealth(turn, input.member, { kind: 'probed', life: input.life, outcome: input.outcome });
      rememberServed(turn);
      return;
    case 'instructed':
      instructed(turn, input.instructions);
      return;
    case 'acted':
      acted(turn, input.id, input.outcome);
      return;
    default:
      assertNever(input);
  }
}

function instructed(turn: Turn, instructions: Instructions): void {
  turn.update({ instructions });
  for (const member of turn.state.group.members) {
    const isStoppedOnPurpose = instructions.stoppedOnPurpose.includes(member);
    feedHealth(turn, member, { kind: 'marked', isStoppedOnPurpose });
  }
}

function acted(turn: Turn, id: number, outcome: ActOutcome): void {
  const issued = turn.state.inFlight.find((entry) => entry.id === id);
  if (issued === undefined) return;
  turn.update({ inFlight: turn.state.inFlight.filter((entry) => entry.id !== id) });
  switch (issued.act.kind) {
    case 'look':
      if (outcome.kind === 'looked') looked(turn, outcome.look);
      if (turn.state.mustLookAgain) {
        turn.update({ mustLookAgain: false });
        turn.look();
      }
      return;
    case 'start':
      turn.look();
      return;
    default:
      handOverActed(turn, issued, outcome);
  }
}

function looked(turn: Turn, look: GroupLook): void {
  // Answers may overtake each other; what is known only gets newer.
  if (turn.state.look !== null && look.beganAtMs < turn.state.look.beganAtMs) return;
  noteChange(turn, look);
  turn.update({ look });
  for (const member of turn.state.group.members) {
    const { engineState, life } = memberOf(look, member) ?? { engineState: 'missing' as const, life: null };
    feedHealth(turn, member, { kind: 'observed', engineState, life });
  }
  rememberServed(turn);
  handOverLooked(turn);
}

/** Changes of leader count whoever caused them: two guardians and the manager itself share the limit. */
function noteChange(turn: Turn, look: GroupLook): void {
  const leader = look.leadership?.leader ?? null;
  if (leader === null) return;
  const { lastLeader, leaderGivenUp, instructions } = turn.state;
  if (lastLeader === leader) return;
  // Another guardian may have carried out what this one began and then left alone.
  const isBegun = isHandingOver(turn.state) || leaderGivenUp === lastLeader;
  if (lastLeader !== null && !isBegun && !instructions.isInMaintenance) {
    turn.update(withChange(turn.state, turn.atMs));
  }
  turn.update({ lastLeader: leader, leaderGivenUp: null });
}

function feedHealth(turn: Turn, member: string, input: HealthInput): void {
  const before = healthOf(turn.state, member);
  if (before === null) return;
  const after = advanceHealth(before, input, turn.policy.health, turn.atMs);
  const { starts, health } = turn.state;
  turn.update({ health: { ...health, [member]: after } });
  // It came back: the next trouble is another one.
  if (after.state === 'healthy' && starts[member] !== undefined) {
    const { [member]: _done, ...others } = starts;
    turn.update({ starts: others });
  }
}

function rememberServed(turn: Turn): void {
  const leader = turn.state.look?.leadership?.leader;
  if (leader == null) return;
  const health = healthOf(turn.state, leader);
  if (health?.state !== 'healthy' || health.life === null) return;
  turn.update({ served: { leader, life: health.life } });
}

function watch(turn: Turn): void {
  if (personLimitation(turn.state) !== null) return;
  const trouble = leaderTrouble(turn.state, turn.policy);
  if (trouble !== null) {
    const limitation = handOverLimitation(turn.state, trouble.leadership.leader, turn.atMs);
    if (limitation === null) {
      beginHandOver(turn, trouble);
      return;
    }
    if (!mayPass(turn, trouble, limitation)) refuse(turn, trouble, limitation.kind, limitation.text);
  }
  startMembers(turn);
}

/** It may be over within seconds, so that nobody need be told. */
function mayPass(turn: Turn, { leadership }: LeaderTrouble, { kind }: Limitation): boolean {
  if (kind !== 'no-candidate') return kind === 'cooling-down';
  const { startGraceMs } = turn.policy.health;
  return isOld(turn) || isCandidateUnheard(turn.state, leadership.leader, startGraceMs, turn.atMs);
}

/** The look that knows no candidate may be from before one was there, and the next is on its way; unless none comes. */
function isOld({ state, atMs }: Turn): boolean {
  const ageMs = atMs - (state.look?.beganAtMs ?? atMs);
  return ageMs >= TROUBLED_LOOK_MS && ageMs < IDLE_LOOK_MS + ACT_DEADLINE_MS;
}

/** Says once why nothing is done. */
function refuse(turn: Turn, trouble: LeaderTrouble, kind: string, why: string): void {
  const { group, refusedId } = turn.state;
  const id = `${incidentId(group.name, trouble)}/${kind}`;
  // A person who stops the whole group needs no incident for it.
  if (refusedId === id || trouble.isByPerson) return;
  const text = `${trouble.leadership.leader}: ${trouble.text}, and ${why}`;
  turn.update({ refusedId: id });
  turn.record({
    id,
    group: group.name,
    member: trouble.leadership.leader,
    isAlarm: true,
    outcome: 'refused',
    summary: text,
    steps: [{ atMs: turn.atMs, text }],
  });
}

function lookIfDue(turn: Turn): void {
  const { state } = turn;
  if (state.inFlight.some(({ act }) => act.kind === 'look')) return;
  if (state.look === null || turn.atMs - state.look.beganAtMs >= lookEveryMs(turn)) turn.look();
}

function lookEveryMs({ state, policy }: Turn): number {
  if (state.phase.kind === 'settling') return SETTLE_LOOK_MS;
  return leaderTrouble(state, policy) === null ? IDLE_LOOK_MS : TROUBLED_LOOK_MS;
}
