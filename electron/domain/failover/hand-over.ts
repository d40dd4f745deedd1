import { isAlive, isSameLife } from '../health/member-health.ts';
import type { ActOutcome } from './acts.ts';
import { memberOf } from './group.ts';
import type { GuardianState, HandOver, InFlight, Phase } from './guardian-state.ts';
import { candidateLimitation, personLimitation, withChange } from './hand-over-limitation.ts';
import { closeIncident, type Incident, withStep } from './incident.ts';
import type { LeaderTrouble } from './leader-trouble.ts';
import { ACT_DEADLINE_MS, MAX_ATTEMPTS, RETRY_MS, SETTLE_LIMIT_MS, UNANSWERED_SETTLE_MS } from './policy.ts';
import type { Turn } from './turn.ts';

/**
 * INVARIANT: the group is never handed over while the old primary may still accept a write.
 *
 * The only way to a hand-over is `confirmed`, which wants an inspect that was asked for after the leadership was read
 * and that says: this container does not run. What could still happen between that proof and the hand-over is that the
 * old primary is started again. Patroni then writes the leader key anew before it lets anybody write, so the mod
 * revision differs and the transaction does nothing. For Sentinel the proof is believed for so short a time that no
 * container can be started and accept a write within it.
 */

export function beginHandOver(turn: Turn, trouble: LeaderTrouble): Turn {
  const { leadership, life, isByPerson, text } = trouble;
  const summary = `${leadership.leader}: ${text}`;
  const incident: Incident = {
    id: incidentId(turn.state.group.name, trouble),
    group: turn.state.group.name,
    member: leadership.leader,
    isAlarm: !isByPerson,
    outcome: 'under-way',
    summary,
    steps: [{ atMs: turn.atMs, text: summary }],
  };
  turn.update({ ...withChange(turn.state, turn.atMs), leaderGivenUp: leadership.leader });
  const handOver: HandOver = { leadership, life, attempts: 0, incident };
  if (!turn.policy.fences) return order(turn, handOver, turn.atMs);
  return trouble.kind === 'dead' ? confirm(turn, handOver) : fence(turn, handOver);
}

export function incidentId(group: string, { leadership, life }: LeaderTrouble): string {
  return `${group}/${leadership.leader}/${life?.id ?? 'none'}/${life?.startedAt ?? ''}/${leadership.revision}`;
}

/** An answer to one of the hand-over's own acts. */
export function handOverActed(turn: Turn, { id, issuedAtMs }: InFlight, outcome: ActOutcome): Turn {
  const { phase } = turn.state;
  if (!('actId' in phase) || phase.actId !== id) return turn;
  switch (phase.kind) {
    case 'fencing':
      return killed(turn, phase.handOver, outcome);
    case 'confirming':
      return confirmed(turn, phase.handOver, outcome, issuedAtMs);
    case 'handing-over':
      return ordered(turn, phase.handOver, outcome);
  }
}

/** A look that may have changed what the hand-over stands on. */
export function handOverLooked(turn: Turn): Turn {
  const { phase, look } = turn.state;
  if (phase.kind === 'watching' || look?.leadership == null) return turn;
  const { handOver } = phase;
  const { leader, revision } = look.leadership;
  if (leader === null) {
    const isOrdered = phase.kind === 'settling' || phase.kind === 'handing-over';
    return isOrdered ? turn : settle(turn, handOver, SETTLE_LIMIT_MS);
  }
  if (leader !== handOver.leadership.leader) return finish(turn, phase, leader);
  if (revision !== handOver.leadership.revision) {
    return abandon(turn, handOver, `${leader} took the lead anew`);
  }
  return phase.kind === 'reading-again' ? resume(turn, handOver) : turn;
}

/** Time passed, or a person said something. */
export function handOverTicked(turn: Turn): Turn {
  const { phase } = turn.state;
  if (phase.kind === 'watching') return turn;
  const limitation = personLimitation(turn.state);
  const isOrdered = phase.kind === 'settling' || phase.kind === 'handing-over';
  if (limitation !== null && !isOrdered) return abandon(turn, phase.handOver, limitation.text);
  if (!('untilMs' in phase) || turn.atMs < phase.untilMs) return turn;
  if (phase.kind === 'pausing') return confirm(turn, phase.handOver);
  if (phase.kind === 'reading-again') return tryAgain(turn, phase.handOver, 'nobody could look');
  if (turn.state.look?.leadership?.leader === null) {
    return close(turn, phase.handOver, 'given-up', 'the lead is free, and nobody has taken it');
  }
  return tryAgain(turn, phase.handOver, 'the order had no effect');
}

function fence(turn: Turn, handOver: HandOver): Turn {
  const { leader } = handOver.leadership;
  if (handOver.life === null) return confirm(turn, handOver);
  // A stop that a person ordered meanwhile ends it too; their stop is not ours to hurry.
  if (turn.state.instructions.stoppedOnPurpose.includes(leader)) {
    return abandon(turn, handOver, 'it is being stopped on purpose');
  }
  if (handOver.attempts >= MAX_ATTEMPTS) return giveUp(turn, handOver, 'its container could not be fenced');
  const next = step({ ...handOver, attempts: handOver.attempts + 1 }, turn, `fencing ${leader}`);
  const actId = turn.issue({ kind: 'kill', member: leader, life: handOver.life });
  return turn.enter({ kind: 'fencing', handOver: next, actId });
}

function killed(turn: Turn, handOver: HandOver, outcome: ActOutcome): Turn {
  if (outcome.kind === 'refused' && outcome.reason === 'other-life') return readAgain(turn, handOver);
  // Whatever became of the kill: the inspect says what is.
  return confirm(turn, handOver);
}

function confirm(turn: Turn, handOver: HandOver): Turn {
  const actId = turn.issue({ kind: 'confirm', member: handOver.leadership.leader });
  return turn.enter({ kind: 'confirming', handOver, actId });
}

function confirmed(turn: Turn, handOver: HandOver, outcome: ActOutcome, askedAtMs: number): Turn {
  const { leader } = handOver.leadership;
  if (outcome.kind !== 'confirmed') return tryAgain(turn, handOver, 'the engine did not say whether it runs');
  if (isAlive(outcome.engineState)) {
    return isSameLife(outcome.life, handOver.life) ? fence(turn, handOver) : readAgain(turn, handOver);
  }
  // The engine read it at some time between the question and the answer: the earlier counts.
  const expiresAtMs = askedAtMs + turn.policy.proofLifetimeMs;
  if (turn.atMs >= expiresAtMs) return tryAgain(turn, handOver, 'the proof of death came too late');
  return order(turn, step(handOver, turn, `confirmed: ${leader} does not run`), askedAtMs);
}

function order(turn: Turn, handOver: HandOver, provenAtMs: number): Turn {
  const { state, policy } = turn;
  const { leadership } = handOver;
  const limitation = personLimitation(state) ?? candidateLimitation(state, leadership.leader);
  if (limitation !== null) return abandon(turn, handOver, limitation.text);
  const actId = turn.issue({
    kind: state.group.manager === 'patroni' ? 'release-leader' : 'order-failover',
    leadership,
    expiresAtMs: provenAtMs + policy.proofLifetimeMs,
  });
  return turn.enter({ kind: 'handing-over', handOver: step(handOver, turn, 'handing over'), actId });
}

function ordered(turn: Turn, handOver: HandOver, outcome: ActOutcome): Turn {
  if (outcome.kind === 'unanswered') return settle(turn, handOver, UNANSWERED_SETTLE_MS);
  if (outcome.kind !== 'refused') return settle(turn, handOver, SETTLE_LIMIT_MS);
  switch (outcome.reason) {
    case 'condition-failed':
    case 'other-life':
      return abandon(turn, handOver, 'somebody else has changed the lead');
    case 'in-progress':
      return settle(turn, handOver, SETTLE_LIMIT_MS);
    default:
      return tryAgain(turn, handOver, outcome.detail);
  }
}

function settle(turn: Turn, handOver: HandOver, limitMs: number): Turn {
  turn.enter({ kind: 'settling', handOver, untilMs: turn.atMs + limitMs });
  return turn.look();
}

function readAgain(turn: Turn, handOver: HandOver): Turn {
  const next = step(handOver, turn, 'its container lives another life');
  turn.enter({ kind: 'reading-again', handOver: next, untilMs: turn.atMs + ACT_DEADLINE_MS });
  return turn.look();
}

function resume(turn: Turn, handOver: HandOver): Turn {
  const { state } = turn;
  const { leader } = handOver.leadership;
  const seen = memberOf(state.look, leader);
  const health = state.health[leader];
  if (health?.state === 'healthy' && !isSameLife(health.life, handOver.life)) {
    return abandon(turn, handOver, `${leader} answers again`);
  }
  const next = { ...handOver, life: seen?.life ?? handOver.life };
  return seen !== undefined && isAlive(seen.engineState) ? fence(turn, next) : confirm(turn, next);
}

/** Always from the proof on: the last one is too old by then. */
function tryAgain(turn: Turn, handOver: HandOver, why: string): Turn {
  const attempts = handOver.attempts + 1;
  if (attempts >= MAX_ATTEMPTS) return giveUp(turn, handOver, why);
  const next = step({ ...handOver, attempts }, turn, `trying again: ${why}`);
  return turn.enter({ kind: 'pausing', handOver: next, untilMs: turn.atMs + RETRY_MS });
}

function finish(turn: Turn, phase: Exclude<Phase, { kind: 'watching' }>, leader: string): Turn {
  const isOurs = phase.kind === 'settling' || phase.kind === 'handing-over';
  return close(turn, phase.handOver, isOurs ? 'handed-over' : 'abandoned', `${leader} leads`);
}

function abandon(turn: Turn, handOver: HandOver, why: string): Turn {
  close(turn, handOver, 'abandoned', why);
  return turn.look();
}

function giveUp(turn: Turn, handOver: HandOver, why: string): Turn {
  close(turn, handOver, 'given-up', `given up after ${MAX_ATTEMPTS} tries: ${why}`);
  return turn.look();
}

function close(turn: Turn, handOver: HandOver, outcome: Incident['outcome'], text: string): Turn {
  turn.record(closeIncident(handOver.incident, turn.atMs, outcome, `${handOver.incident.member}: ${text}`));
  return turn.enter({ kind: 'watching' });
}

function step(handOver: HandOver, turn: Turn, text: string): HandOver {
  const incident = withStep(handOver.incident, turn.atMs, text);
  turn.record(incident);
  return { ...handOver, incident };
}

export function isHandingOver(state: GuardianState): boolean {
  return state.phase.kind !== 'watching';
}
