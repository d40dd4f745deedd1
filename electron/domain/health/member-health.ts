/**
 * Health of one member by rise and fall, for one life of its container at a time.
 *
 *   unknown ─► starting ─► healthy ◄─► suspect ─► unhealthy ─► healthy (after `rise` good answers)
 *                 └────────────────────────────────► unhealthy (the grace for starting is over, or it ended)
 *   any ─► stopped      a person stopped it: not ill health
 *   any ─► removed      its container is gone
 *   any ─► starting     a new life began
 */
export type MemberHealthState =
  | 'unknown'
  | 'starting'
  | 'healthy'
  | 'suspect'
  | 'unhealthy'
  | 'stopped'
  | 'removed';

/** One life of a container: the id alone is not enough, because a restart keeps it and changes the start time. */
export interface Life {
  readonly id: string;
  readonly startedAt: string;
}

/** `paused` and `restarting` may run again without anybody's doing. */
export type EngineState = 'running' | 'paused' | 'restarting' | 'stopped' | 'missing';

/**
 * `wrong`: it spoke, and what it said was not good. `refused`: at once, so nothing listens. `silent`: the time-out
 * passed, so it is frozen or cut off.
 */
export type ProbeOutcome = 'ok' | 'wrong' | 'refused' | 'silent';

export interface HealthThresholds {
  /** Good answers in a row after which an unhealthy member counts as healthy. */
  readonly rise: number;
  /** Bad answers in a row after which a member counts as unhealthy. */
  readonly fall: number;
  /** How long a new life may refuse and be silent before that counts. */
  readonly startGraceMs: number;
}

export interface MemberHealth {
  readonly state: MemberHealthState;
  readonly life: Life | null;
  readonly engineState: EngineState | null;
  readonly engineStateSinceMs: number;
  readonly isStoppedOnPurpose: boolean;
  /** In a row, of this life. */
  readonly goodAnswers: number;
  readonly badAnswers: number;
  /** Answers in a row, of this life, that were no words at all: refused or silent. */
  readonly muteAnswers: number;
  readonly lastOutcome: ProbeOutcome | null;
  /** This life answered well at least once. */
  readonly hasServed: boolean;
  readonly lifeSeenAtMs: number;
  readonly changedAtMs: number;
}

export type HealthInput =
  | { readonly kind: 'observed'; readonly engineState: EngineState; readonly life: Life | null }
  | { readonly kind: 'probed'; readonly life: Life; readonly outcome: ProbeOutcome }
  | { readonly kind: 'marked'; readonly isStoppedOnPurpose: boolean };

export function unknownHealth(atMs: number): MemberHealth {
  return {
    state: 'unknown',
    life: null,
    engineState: null,
    engineStateSinceMs: atMs,
    isStoppedOnPurpose: false,
    goodAnswers: 0,
    badAnswers: 0,
    muteAnswers: 0,
    lastOutcome: null,
    hasServed: false,
    lifeSeenAtMs: atMs,
    changedAtMs: atMs,
  };
}

export function isSameLife(one: Life | null, other: Life | null): boolean {
  return one?.id === other?.id && one?.startedAt === other?.startedAt;
}

/** A process exists or may come back by itself. */
export function isAlive(engineState: EngineState): boolean {
  return engineState === 'running' || engineState === 'paused' || engineState === 'restarting';
}

/** @param atMs milliseconds that only move forward. */
export function advanceHealth(
  before: MemberHealth,
  input: HealthInput,
  thresholds: HealthThresholds,
  atMs: number,
): MemberHealth {
  const after = absorb(before, input, atMs);
  const state = judge(before, after, thresholds, atMs);
  return state === before.state ? { ...after, state } : { ...after, state, changedAtMs: atMs };
}

/** Counts, without a verdict. */
function absorb(before: MemberHealth, input: HealthInput, atMs: number): MemberHealth {
  if (input.kind === 'marked') return { ...before, isStoppedOnPurpose: input.isStoppedOnPurpose };
  if (input.kind === 'observed') {
    const { engineState, life } = input;
    const engineStateSinceMs = engineState === before.engineState ? before.engineStateSinceMs : atMs;
    const seen = { engineState, engineStateSinceMs };
    if (isSameLife(before.life, life)) return { ...before, ...seen };
    const { isStoppedOnPurpose, state, changedAtMs } = before;
    return { ...unknownHealth(atMs), state, changedAtMs, isStoppedOnPurpose, ...seen, life };
  }
  // An answer that was on its way when the life ended says nothing about the next one.
  if (!isSameLife(before.life, input.life)) return before;
  const { outcome: lastOutcome } = input;
  if (lastOutcome === 'ok') {
    const goodAnswers = before.goodAnswers + 1;
    return { ...before, lastOutcome, goodAnswers, badAnswers: 0, muteAnswers: 0, hasServed: true };
  }
  const badAnswers = before.badAnswers + 1;
  const muteAnswers = lastOutcome === 'wrong' ? 0 : before.muteAnswers + 1;
  return { ...before, lastOutcome, goodAnswers: 0, badAnswers, muteAnswers };
}

function judge(
  before: MemberHealth,
  now: MemberHealth,
  thresholds: HealthThresholds,
  atMs: number,
): MemberHealthState {
  if (now.engineState === null) return 'unknown';
  if (now.engineState === 'missing') return 'removed';
  // While it is still being stopped its silence is no news either.
  if (now.isStoppedOnPurpose) return 'stopped';
  if (now.engineState === 'stopped' || now.engineState === 'restarting') return 'unhealthy';
  if (!now.hasServed) {
    const graceIsOver = atMs - now.lifeSeenAtMs >= thresholds.startGraceMs;
    return graceIsOver && now.badAnswers >= thresholds.fall ? 'unhealthy' : 'starting';
  }
  if (now.badAnswers >= thresholds.fall) return 'unhealthy';
  const mustRise = before.state === 'unhealthy' && isSameLife(before.life, now.life);
  // The first answer of a life is enough: nothing of it has failed yet.
  if (mustRise && before.hasServed && now.goodAnswers < thresholds.rise) return 'unhealthy';
  return now.badAnswers > 0 ? 'suspect' : 'healthy';
}

/** The state in words, for status and incidents. */
export function explainHealth(health: MemberHealth): string {
  switch (health.state) {
    case 'unknown':
      return 'nobody has looked yet';
    case 'starting':
      return health.lastOutcome === null ? 'starting' : `starting; ${explainOutcome(health)}`;
    case 'healthy':
      return 'answers';
    case 'stopped':
      return 'stopped on purpose';
    case 'removed':
      return 'its container is gone';
    case 'suspect':
      return explainOutcome(health);
    case 'unhealthy':
      if (health.engineState === 'stopped') return 'its container is not running';
      if (health.engineState === 'restarting') return 'its container ended and is about to be started again';
      return explainOutcome(health);
  }
}

function explainOutcome({ lastOutcome, badAnswers }: MemberHealth): string {
  const times = badAnswers > 1 ? `, ${badAnswers} times in a row` : '';
  switch (lastOutcome) {
    case 'wrong':
      return `answers, but not well${times}`;
    case 'refused':
      return `refuses: nothing listens${times}`;
    case 'silent':
      return `says nothing: frozen or cut off${times}`;
    case 'ok':
      return 'answers again, not often enough yet';
    case null:
      return 'was not asked yet';
  }
}
