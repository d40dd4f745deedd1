import type { Course, SoakRun, SoakState } from '../../soak/soak-state.ts';

type Lot = NonNullable<SoakRun['lot']>;

export const KILL: Course = { drill: 'primary-kill', assisted: true, seed: null };
export const KILL_ALONE: Course = { drill: 'primary-kill', assisted: false, seed: null };

export function soakRun(course: Course, changes: Partial<SoakRun> = {}): SoakRun {
  const { drill, assisted } = course;
  return {
    drill,
    assisted,
    endedAtMs: 0,
    tookMs: 10_000,
    requests: 1_000,
    acknowledged: 1_000,
    lost: 0,
    duplicated: 0,
    sessions: null,
    servedAgainMs: 400,
    redundantAgainMs: 5_000,
    takenShare: 0,
    deviations: [],
    lot: null,
    ...changes,
  };
}

/** A run of what a seed drew. */
export function lotRun(
  drill: 'random-kill' | 'random-pair',
  lot: Pick<Lot, 'seed' | 'drawn'> & Partial<Lot>,
  changes: Partial<SoakRun> = {},
): SoakRun {
  const whole = { isLossPredicted: false, faultsLeft: 0, isRedundantAfter: true, ...lot };
  return soakRun({ drill, assisted: true, seed: lot.seed }, { lot: whole, ...changes });
}

export function soakState(...runs: readonly SoakRun[]): SoakState {
  return { build: 'a', engine: 'Docker', runs: [...runs] };
}
