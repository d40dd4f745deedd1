import { describe, expect, it } from 'vitest';
import {
  balancerEvidence,
  type CountedProcess,
  evidenceText,
} from '../../../../electron/domain/drill/balancer-evidence.ts';
import type { ServerCounters } from '../../../../electron/domain/traffic/balancer-counters.ts';
import { counters, server } from '../../../helpers/balancer-counters.ts';

const heard = (
  member: string,
  startedAt: string,
  ...servers: readonly Partial<ServerCounters>[]
): CountedProcess => ({ member, startedAt, counters: counters([], servers.map(server)) });

describe('what the balancers testify', () => {
  it('is what they counted between two looks, all processes and servers together', () => {
    const before = [
      heard('balancer-1', 'a', { retries: 2, redispatches: 1, failedChecks: 3 }),
      heard('balancer-2', 'b', { retries: 0 }),
    ];
    const after = [
      heard(
        'balancer-1',
        'a',
        { retries: 7, redispatches: 2, failedChecks: 6 },
        { server: 'gateway-2', retries: 1 },
      ),
      heard('balancer-2', 'b', { retries: 4 }),
    ];
    const evidence = balancerEvidence(before, after);
    expect(evidence).toEqual({ retries: 10, redispatches: 1, failedChecks: 3, isComplete: true });
    expect(evidence && evidenceText(evidence)).toBe(
      'The balancers tried 10 requests again, gave 1 request to another server and counted 3 failed checks.',
    );
  });

  it('of a process that began anew is what it counted since, and is told to be incomplete', () => {
    const before = [heard('balancer-1', 'a', { retries: 2 })];
    const after = [heard('balancer-1', 'later', { retries: 5 })];
    const evidence = balancerEvidence(before, after);
    expect(evidence).toMatchObject({ retries: 5, isComplete: false });
    expect(evidence && evidenceText(evidence)).toMatch(/so there were more\.$/);
  });

  it('of a process that was not heard before counts for nothing: its figures may be of last week', () => {
    const before = [{ member: 'balancer-1', startedAt: 'a', counters: null }];
    const after = [heard('balancer-1', 'a', { retries: 5_000 })];
    expect(balancerEvidence(before, after)).toMatchObject({ retries: 0, isComplete: false });
  });

  it('is missing when no process was heard at the end', () => {
    const before = [heard('balancer-1', 'a', {})];
    expect(balancerEvidence(before, [{ member: 'balancer-1', startedAt: 'a', counters: null }])).toBeNull();
    expect(balancerEvidence([], [])).toBeNull();
  });
});
