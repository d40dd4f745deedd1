import { describe, expect, it } from 'vitest';
import type { ClusterManager } from '../../../../electron/domain/failover/group.ts';
import { policyFor } from '../../../../electron/domain/failover/policy.ts';
import {
  runSchedule,
  type ScheduleOptions,
  type ScheduleResult,
} from '../../../helpers/failover-schedule.ts';

const SCHEDULES = 2_000;
const MANAGERS: readonly ClusterManager[] = ['patroni', 'sentinel'];

/** The first schedule that breaks a rule, with all that is needed to repeat it. */
function explore(count: number, options: ScheduleOptions): ScheduleResult | null {
  for (let seed = 1; seed <= count; seed += 1) {
    const result = runSchedule(seed, options);
    if (result.violations.length > 0) return result;
  }
  return null;
}

describe.each(MANAGERS)('a group under %s, explored', (manager) => {
  const policy = policyFor(manager);

  it('never has two writable primaries, comes back, obeys its operator and does not flap', () => {
    expect(explore(SCHEDULES, { manager, policy, faults: 'any' })).toBeNull();
  }, 60_000);

  it('is left alone when nothing is wrong, however many calls are lost', () => {
    expect(explore(300, { manager, policy, faults: 'none' })).toBeNull();
  }, 60_000);

  it('is handed over a few times and then no more while its leader dies again and again', () => {
    expect(explore(100, { manager, policy, faults: 'storm' })).toBeNull();
  }, 60_000);

  it('is handed over while the old primary may still accept a write as soon as nobody fences', () => {
    const found = explore(SCHEDULES, { manager, policy: { ...policy, fences: false }, faults: 'any' });

    expect(found?.violations.join('\n')).toMatch(/handed over while data-\d may still accept a write/);
  }, 60_000);

  it('is handed over in many of the schedules: the explorer does explore', () => {
    let handOvers = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      handOvers += runSchedule(seed, { manager, policy, faults: 'any' }).handOvers;
    }
    expect(handOvers).toBeGreaterThan(50);
  }, 60_000);
});

describe('an order to Sentinel that rests on an old proof', () => {
  it('reaches a primary that was started meanwhile: nothing but the age of the proof forbids it', () => {
    const policy = { ...policyFor('sentinel'), proofLifetimeMs: 15_000 };
    const found = explore(SCHEDULES, { manager: 'sentinel', policy, faults: 'any' });

    expect(found?.violations.join('\n')).toMatch(/handed over while data-\d may still accept a write/);
  }, 60_000);
});
