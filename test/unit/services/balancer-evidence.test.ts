import { describe, expect, it } from 'vitest';
import { beginBalancerEvidence } from '../../../electron/services/balancer-evidence.ts';
import { counters, server } from '../../helpers/balancer-counters.ts';
import { targets } from '../../helpers/drill-world-parts.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const clock = new ManualClock();
const life = async () => ({ id: 'x', startedAt: 'y', running: true });

describe('evidence of the balancers', () => {
  it('given two looks, then it is what was counted in between, by all processes', async () => {
    let retries = 10;
    const asked: string[] = [];
    const balancerReader = {
      read: async ({ member, port }: { member: string; port: number }) => {
        asked.push(`${member}:${port}`);
        return counters([], [server({ retries })]);
      },
    };
    const end = await beginBalancerEvidence({ balancerReader, engine: { life }, clock }, targets);
    expect(asked).toEqual(['balancer-1:8080', 'balancer-2:8080']);
    retries = 13;
    expect(await end()).toEqual({ retries: 6, redispatches: 0, failedChecks: 0, isComplete: true });
  });

  it('given balancers that do not answer, or nobody who could ask, then a drill goes on without', async () => {
    const refuse = async () => {
      throw new Error('no');
    };
    const engine = { life: refuse };
    const silent = await beginBalancerEvidence({ balancerReader: { read: refuse }, engine, clock }, targets);
    expect(await silent()).toBeNull();
    expect(await (await beginBalancerEvidence({ engine, clock }, targets))()).toBeNull();
  });
});
