import { assertNever } from '../assert-never.ts';
import type { HealthThresholds } from '../health/member-health.ts';
import type { ClusterManager } from './group.ts';

/** The numbers of the guardian. Writes resume within 0.8 s of a kill and 2 s of a freeze; these leave room for that. */

/**
 * A primary that says nothing for so long counts as frozen, where the stack file does not say otherwise; killing it and
 * electing another take 0.5 s. A machine that is slow for a moment is not a member that is dead, and on one that is always
 * slow a second is a moment.
 */
export const SILENCE_MS = 1_000;
/** Each member is asked so often, except while a question to it is open. */
export const PROBE_EVERY_MS = 250;
/** Questions without an answer that make up a silence. */
const QUESTIONS = 4;
/** A question ends so long before another one is due, else a silent member would be asked less often than it may be. */
const ENDS_BEFORE_MS = 50;
/** A member that starts may be mute for as long as recovery after a crash takes; longer is a suspicion. */
const START_GRACE_MS = 10_000;
/** Where everything is slow, recovery is, too. */
const SILENCES_AT_START = 3;
/** An engine or manager call without an answer by then counts as unanswered: it may have been done or not. */
export const ACT_DEADLINE_MS = 2_000;
/** Between a step that failed and its next try: short, because nobody can write meanwhile. */
export const RETRY_MS = 200;
/** Tries of one hand-over, all steps together. Sentinel refuses for about a second while it learns its replicas. */
export const MAX_ATTEMPTS = 10;
/** How long a group may take to elect after a hand-over that was accepted. Patroni needs 0.3 s, Sentinel 1.2 s. */
export const SETTLE_LIMIT_MS = 5_000;
/** After an order without an answer: long enough for Sentinel to show that it had been heard. */
export const UNANSWERED_SETTLE_MS = 1_500;
/** Between looks while a hand-over is settling. */
export const SETTLE_LOOK_MS = 100;
/** Between looks that nothing asked for: they find what an event missed. */
export const IDLE_LOOK_MS = 5_000;
/** While a leader is in trouble: a standby that follows anew tells nobody, and becomes a candidate all the same. */
export const TROUBLED_LOOK_MS = 500;
/** After a change of leader: standbys follow the new one and become in-sync candidates again. */
export const COOL_DOWN_MS = 5_000;
/** A group that changes its leader more often than this has a trouble that another change does not cure. */
export const MAX_CHANGES = 3;
export const CHANGES_WINDOW_MS = 10 * 60_000;
/** The restart policy acts within 0.1 s, and a fenced member is left alone until the group has a leader again. */
export const START_AFTER_MS = 2_000;
/** Starts of one member, each after twice the pause of the one before; then a person has to look. */
export const MAX_STARTS = 5;

export interface GuardianPolicy {
  /**
   * True for everybody: without the fence a frozen primary may wake and accept a write after the hand-over. It is a
   * parameter so that a test can take the fence away and see the explorer find exactly that.
   */
  readonly fences: boolean;
  /**
   * How long the proof that a container does not run is believed. The leader key's condition catches a primary that
   * came back; Sentinel's order has no such condition, so there it must arrive before any container that was started
   * after the proof can accept a write. The engine takes longer than this to begin a process.
   */
  readonly proofLifetimeMs: number;
  readonly health: HealthThresholds;
  /** The time limit of a question. */
  readonly answerWithinMs: number;
}

/** `silenceMs` is what the stack file says of its primaries. */
export function policyFor(manager: ClusterManager, silenceMs = SILENCE_MS): GuardianPolicy {
  return {
    fences: true,
    proofLifetimeMs: proofLifetimeOf(manager),
    health: {
      rise: 2,
      fall: QUESTIONS,
      startGraceMs: Math.max(START_GRACE_MS, SILENCES_AT_START * silenceMs),
    },
    answerWithinMs: turnsMs(silenceMs / QUESTIONS) - ENDS_BEFORE_MS,
  };
}

/** As many whole turns as that time needs: questions begin with a turn. */
function turnsMs(ms: number): number {
  return Math.ceil(ms / PROBE_EVERY_MS) * PROBE_EVERY_MS;
}

function proofLifetimeOf(manager: ClusterManager): number {
  switch (manager) {
    case 'patroni':
      return 1_000;
    case 'sentinel':
      return 150;
    default:
      return assertNever(manager);
  }
}
