import { describe, expect, it } from 'vitest';
import { drillTargets } from '../../../../electron/domain/stack/drill-targets.ts';
import { compiled, specOf, stackText, withCache } from '../../../helpers/stack-files.ts';

describe('targets of the drills', () => {
  it('are the gateways of the default stack, behind its published balancer', () => {
    const text = stackText('gateway-pair');

    const targets = drillTargets(specOf(text), compiled(text));

    expect(targets).toMatchObject({
      stack: 'gateway-pair',
      baseUrl: 'http://127.0.0.1:8000',
      submitPath: '/mcp/conversations/submit',
      tokenSecret: 'gateway-token',
      balancerBackend: 'api',
      database: {
        client: ['psql', '-U', 'postgres', '-d', 'wolf_logic'],
        cluster: null,
        isSynchronous: false,
        consensus: [],
        balancerBackend: 'write',
      },
      queueFolder: '/data',
    });
    expect(targets.database.members.map((member) => member.container)).toEqual(['gateway-pair-database-1']);
    expect(targets.database.members[0]?.dataFolder).toBe('/var/lib/postgresql');
    expect(targets.gateways[0]).not.toHaveProperty('dataFolder');
    expect(targets.database.balancers.map((member) => member.member)).toEqual([
      'database-balancer-1',
      'database-balancer-2',
    ]);
    expect(targets.gateways.map((member) => member.member)).toEqual(['gateway-1', 'gateway-2']);
    expect(targets.balancers.map((member) => member.infraContainer)).toEqual([
      'gateway-pair-balancer-pod',
      'gateway-pair-balancer-pod',
    ]);
  });

  it('are a cache and its Sentinels where the gateways keep their sessions in one', () => {
    const text = withCache(stackText('gateway-pair'));
    const { cache } = drillTargets(specOf(text), compiled(text));
    expect(cache).toMatchObject({
      watch: { group: 'cache', sentinels: [1, 2, 3].map((number) => `gateway-pair-sentinel-${number}`) },
      sessionPath: '/mcp',
    });
    expect(cache?.members.map(({ member }) => member)).toEqual(['cache-1', 'cache-2', 'cache-3']);
    expect(cache?.sentinels).toHaveLength(3);
    const single = text
      .replace('kind: redis, topology: sentinel', 'kind: redis')
      .replace(/ {2}- \{ name: sentinel.*\n/, '');
    expect(drillTargets(specOf(single), compiled(single)).cache).toBeNull();
    const narrow = text.replace('policy: active-backup', 'policy: active-backup, path: /mcp/conversations');
    expect(drillTargets(specOf(narrow), compiled(narrow)).cache).toBeNull();
  });

  it('name the network first that the balancer uses', () => {
    const text = stackText('gateway-pair');

    const [gateway] = drillTargets(specOf(text), compiled(text)).gateways;

    expect(gateway?.networks.map((network) => network.network)).toEqual([
      'gateway-pair-front',
      'gateway-pair-back',
    ]);
    expect(gateway?.readiness).toEqual({ kind: 'http', port: 8080, path: '/health/ready', status: 200 });
  });

  it('keep the order of the members beyond nine', () => {
    const text = stackText('gateway-pair').replace(
      'kind: gateway\n    replicas: 2',
      'kind: gateway\n    replicas: 11',
    );

    const targets = drillTargets(specOf(text), compiled(text));

    expect(targets.gateways.map((member) => member.member).slice(-3)).toEqual([
      'gateway-9',
      'gateway-10',
      'gateway-11',
    ]);
  });

  it('are refused for a stack whose balancer is not published', () => {
    const text = stackText('gateway-pair').replace(/, publish: \{[^}]*\}/, '');

    expect(() => drillTargets(specOf(text), compiled(text))).toThrowError(/nothing to drill/);
  });
});
