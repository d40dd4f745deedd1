import { memberOf } from './group.ts';
import { type GuardianState, healthOf } from './guardian-state.ts';
import { CHANGES_WINDOW_MS, COOL_DOWN_MS, MAX_CHANGES } from './policy.ts';

/** Why the group may not be handed over now. */
export interface Limitation {
  readonly kind: 'switched-off' | 'maintenance' | 'no-candidate' | 'too-many-changes' | 'cooling-down';
  /** What a person should know, the cost of going on regardless included. */
  readonly text: string;
}

export function handOverLimitation(state: GuardianState, leader: string, atMs: number): Limitation | null {
  const limitation = personLimitation(state) ?? candidateLimitation(state, leader);
  if (limitation !== null) return limitation;
  const recent = recentChanges(state.changesAtMs, atMs);
  if (recent.length >= MAX_CHANGES) {
    const minutes = CHANGES_WINDOW_MS / 60_000;
    return {
      kind: 'too-many-changes',
      text: `the leader has changed ${recent.length} times within ${minutes} minutes: another change would not cure that`,
    };
  }
  const { lastChangeAtMs } = state;
  if (lastChangeAtMs !== null && atMs - lastChangeAtMs < COOL_DOWN_MS) {
    return { kind: 'cooling-down', text: 'the leader has only just changed' };
  }
  return null;
}

/** What stops a hand-over that is under way as well. */
export function personLimitation({ instructions, look }: GuardianState): Limitation | null {
  if (!instructions.isEnabled) return { kind: 'switched-off', text: 'another guardian of the stack acts' };
  if (instructions.isInMaintenance) return { kind: 'maintenance', text: 'the group is in maintenance' };
  if (look?.isPaused === true) return { kind: 'maintenance', text: 'the manager of the group is paused' };
  return null;
}

export function candidateLimitation(state: GuardianState, leader: string): Limitation | null {
  if (candidates(state, leader).length > 0) return null;
  const known = state.look?.inSync.filter((member) => member !== leader) ?? [];
  const why =
    known.length === 0
      ? 'no standby holds every acknowledged write'
      : `${known.join(' and ')} would hold every acknowledged write, but cannot take over now`;
  return {
    kind: 'no-candidate',
    text: `${why}; promoting another one would lose what only ${leader} holds`,
  };
}

/**
 * Somebody in sync runs and has had no time to answer this guardian, which has only just begun or has only just seen it
 * start: whether it can take over shows before that grace is over.
 */
export function isCandidateUnheard(
  state: GuardianState,
  leader: string,
  startGraceMs: number,
  atMs: number,
): boolean {
  const { look } = state;
  return (look?.inSync ?? []).some((member) => {
    const health = healthOf(state, member);
    const isNew = health?.state === 'starting' && atMs - health.lifeSeenAtMs < startGraceMs;
    return isNew && member !== leader && memberOf(look, member)?.engineState === 'running';
  });
}

/** In-sync members that run and answer. */
export function candidates(state: GuardianState, leader: string): readonly string[] {
  const { look, instructions } = state;
  return (look?.inSync ?? []).filter(
    (member) =>
      member !== leader &&
      memberOf(look, member)?.engineState === 'running' &&
      healthOf(state, member)?.state === 'healthy' &&
      !instructions.stoppedOnPurpose.includes(member),
  );
}

/** The state after one more change of the leader. */
export function withChange(
  { changesAtMs, instructions }: Pick<GuardianState, 'changesAtMs' | 'instructions'>,
  atMs: number,
): Pick<GuardianState, 'changesAtMs' | 'lastChangeAtMs'> {
  const recent = recentChanges(changesAtMs, atMs);
  return { changesAtMs: instructions.isInDrill ? recent : [...recent, atMs], lastChangeAtMs: atMs };
}

function recentChanges(changesAtMs: readonly number[], atMs: number): readonly number[] {
  return changesAtMs.filter((changedAtMs) => atMs - changedAtMs < CHANGES_WINDOW_MS);
}
