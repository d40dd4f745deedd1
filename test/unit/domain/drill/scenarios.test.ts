import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import type { Blow } from '../../../../electron/domain/drill/drill.ts';
import type { DrillId } from '../../../../electron/domain/drill/drill-id.ts';

/** What people try by hand on the systems that Tandem must run, and the drill that is the same by roles. */
const BY_ONE_FAULT: readonly (readonly [string, DrillId, Pick<Blow, 'tier' | 'hits' | 'deed'>])[] = [
  ['the serving gateway is down', 'gateway-kill', { tier: 'gateway', hits: 'one', deed: 'was killed' }],
  ['the other gateway is down', 'gateway-spare-kill', { tier: 'gateway', hits: 'spare', deed: 'was killed' }],
  ['both gateways are down', 'all-gateways-stop', { tier: 'gateway', hits: 'all', deed: 'was stopped' }],
  [
    'the balancer is cut off',
    'all-balancers-cut-off',
    { tier: 'balancer', hits: 'all', deed: 'was cut off' },
  ],
  ['a partition', 'primary-cut-off', { tier: 'primary', hits: 'one', deed: 'was cut off' }],
  [
    'a partition of the cache',
    'cache-master-cut-off',
    { tier: 'cache-master', hits: 'one', deed: 'was cut off' },
  ],
  ['a dependency is gone', 'outage-database', { tier: 'database', hits: 'all', deed: 'was killed' }],
  ['the sessions are gone', 'outage-cache', { tier: 'cache', hits: 'all', deed: 'was killed' }],
  ['the queue is gone', 'storage-loss', { tier: 'queue', hits: 'one', deed: 'lost its queue' }],
  ['a gateway is stopped', 'gateway-stop', { tier: 'gateway', hits: 'one', deed: 'was stopped' }],
  ['a session at another node', 'gateway-sessions', { tier: 'gateway', hits: 'one', deed: 'was stopped' }],
  ['the primary is stopped', 'primary-stop', { tier: 'primary', hits: 'one', deed: 'was stopped' }],
  [
    'the cache’s master is stopped',
    'cache-master-stop',
    { tier: 'cache-master', hits: 'one', deed: 'was stopped' },
  ],
];

describe('the catalogue has a drill for', () => {
  it.each(BY_ONE_FAULT)('%s: %s', (_scenario, id, expected) => {
    const { method } = drillById(id);
    expect(method).toMatchObject({ kind: 'steps', steps: [{ blows: [expected] }] });
  });

  it('random termination, and a peak of load', () => {
    expect(drillById('random-kill').method).toMatchObject({ kind: 'random', together: 1 });
    expect(drillById('chaos-rolling').method).toMatchObject({ kind: 'rolling' });
    expect(drillById('load-peak')).toMatchObject({ method: { kind: 'load-only' }, load: { kind: 'ramp' } });
  });

  it('five hundred users with 99 of 100 answers within a second and fewer than one in a thousand failing', () => {
    expect(drillById('load-ramp').hypothesis).toEqual([
      { kind: 'p99', atMostMs: 1_000 },
      { kind: 'failed-share', atMost: 0.001 },
    ]);
  });

  it('the answer 503 while both gateways are down, and gateways that go on behind a lost balancer', () => {
    expect(drillById('all-gateways-stop').hypothesis).toEqual([{ kind: 'refused-with', status: 503 }]);
    expect(drillById('all-balancers-cut-off').hypothesis).toEqual([
      { kind: 'goes-on-inside', tier: 'gateway' },
    ]);
  });
});
