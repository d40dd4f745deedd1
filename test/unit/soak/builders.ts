import type { Course, SoakRun, SoakState } from '../../soak/soak-state.ts';

export const KILL: Course = { drill: 'primary-kill', assisted: true };
export const KILL_ALONE: Course = { drill: 'primary-kill', assisted: false };

export function soakRun(course: Course, changes: Partial<SoakRun> = {}): SoakRun {
  return {
    ...course,
    endedAtMs: 0,
    tookMs: 10_000,
    requests: 1_000,
    lost: 0,
    duplicated: 0,
    servedAgainMs: 400,
    redundantAgainMs: 5_000,
    takenShare: 0,
    deviations: [],
    ...changes,
  };
}

export function soakState(...runs: readonly SoakRun[]): SoakState {
  return { build: 'a', engine: 'Docker', runs: [...runs] };
}
