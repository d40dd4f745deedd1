import { describe, expect, it } from 'vitest';
import { drillDescription, drillId } from '../../../../electron/contract/schemas.ts';
import { drillById, isDrillId } from '../../../../electron/domain/drill/catalogue.ts';
import { chooseVictims, describeDrills } from '../../../../electron/domain/drill/drill-choice.ts';
import { DRILL_IDS, type DrillId } from '../../../../electron/domain/drill/drill-id.ts';
import { blowOf } from '../../../../electron/domain/drill/drill-kinds.ts';
import type { DrillMember, DrillTargets } from '../../../../electron/domain/drill/drill-targets.ts';
import { ONE_VICTIM } from '../../../helpers/drill-on-world.ts';

function member(name: string): DrillMember {
  return {
    member: name,
    container: `pair-${name}`,
    infraContainer: `pair-${name}-pod`,
    readiness: { kind: 'tcp', port: 8080 },
    networks: [
      { network: 'pair-front', address: '10.0.1.5', aliases: [name] },
      { network: 'pair-back', address: '10.0.2.5', aliases: [name] },
    ],
  };
}

const targets: DrillTargets = {
  stack: 'pair',
  baseUrl: 'http://127.0.0.1:8000',
  submitPath: '/mcp/conversations/submit',
  tokenSecret: 'gateway-token',
  gateways: [member('gateway-1'), member('gateway-2')],
  balancers: [member('balancer-1'), member('balancer-2')],
  balancerBackend: 'api',
  database: {
    members: [member('database-1'), member('database-2')],
    client: ['psql'],
    cluster: { etcdPods: ['pair-etcd-1-pod'], scope: 'pair-database' },
    isSynchronous: true,
    consensus: [member('etcd-1')],
    balancers: [],
    balancerBackend: 'write',
  },
  cache: {
    members: [member('cache-1'), member('cache-2')],
    sentinels: [member('sentinel-1'), member('sentinel-2'), member('sentinel-3')],
    watch: { sentinels: [], group: 'cache' },
    sessionPath: '/mcp',
  },
  storage: [member('store-1')],
  queueFolder: '/data',
};

/** Whose inverse is for whoever has the container's name by then. */
const IN_FILES: readonly DrillId[] = ['storage-loss', 'queue-full', 'primary-disk-full'];

const target = {
  member: 'gateway-1',
  container: 'pair-gateway-1',
  containerId: 'abc',
  infraContainer: 'pair-gateway-1-pod',
  infraContainerId: 'def',
  networks: member('gateway-1').networks,
  queueFolder: '/data',
};

describe('the catalogue', () => {
  it('knows the same drills as the contract, each with words for it', () => {
    expect(drillId.options).toEqual([...DRILL_IDS]);
    const described = describeDrills(targets);
    expect(described.map((drill) => drill.id)).toEqual([...DRILL_IDS]);
    for (const drill of described) expect(drillDescription.parse(drill)).toEqual(drill);
    expect(described[0]?.blastRadius).toBe(
      'One of gateway-1 and gateway-2, and the requests under way on it.',
    );
  });

  it('offers no drill where there is no twin to take over', () => {
    const single = describeDrills({ ...targets, balancers: targets.balancers.slice(0, 1) });
    expect(single.map((drill) => drill.id)).not.toContain('balancer-kill');
    expect(single.map((drill) => drill.id)).toContain('gateway-kill');
  });

  it('hits the gateway that serves, and nobody when that is unknown', () => {
    const drill = blowOf(drillById('gateway-kill'));
    expect(chooseVictims(drill, targets, { servedBy: 'gateway-2', leader: null })[0]?.member).toBe(
      'gateway-2',
    );
    expect(chooseVictims(drill, targets, { servedBy: 'somebody', leader: null })).toEqual([]);
    expect(chooseVictims(drill, targets, { servedBy: null, leader: 'database-1' })).toEqual([]);
    expect(
      chooseVictims(blowOf(drillById('balancer-kill')), targets, { servedBy: 'gateway-2', leader: null })[0]
        ?.member,
    ).toBe('balancer-1');
  });

  it('hits the member that leads the database, or one that does not, and nobody when that is unknown', () => {
    const victim = (id: DrillId, leader: string | null) =>
      chooseVictims(blowOf(drillById(id)), targets, { servedBy: 'gateway-1', leader })[0]?.member ?? null;
    expect(victim('primary-kill', 'database-2')).toBe('database-2');
    expect(victim('primary-kill', 'database-9')).toBeNull();
    expect(victim('standby-kill', 'database-1')).toBe('database-2');
    expect(victim('standby-kill', null)).toBeNull();
    expect(victim('etcd-kill', null)).toBe('etcd-1');
  });

  it('offers the drills of a primary only where there is a standby', () => {
    const { database } = targets;
    const single = { ...database, members: database.members.slice(0, 1), cluster: null, consensus: [] };
    const ids = describeDrills({ ...targets, database: single }).map((drill) => drill.id);
    expect(ids.filter((id) => /^(primary|standby|etcd|switchover)/.test(id))).toEqual([]);
  });

  it('offers the drills of a file server only where the stack has one, and that of the queue always', () => {
    const ids = (storage: readonly DrillMember[]) =>
      describeDrills({ ...targets, storage }).flatMap(({ id }) => (id.startsWith('storage-') ? [id] : []));
    expect(ids([])).toEqual(['storage-loss']);
    expect(ids(targets.storage)).toEqual(['storage-gone', 'storage-hung', 'storage-loss']);
  });

  it('tells its own ids from others', () => {
    expect(isDrillId('gateway-cut-off')).toBe(true);
    expect(isDrillId('gateway-explode')).toBe(false);
  });
});

describe('each fault', () => {
  it.each(ONE_VICTIM.filter((id) => !id.endsWith('switchover')))(
    '%s has an inverse for each of its steps, tied to the container that it hits',
    (id) => {
      const fault = blowOf(drillById(id)).plan(target);
      expect(fault.steps.length).toBeGreaterThan(0);
      for (const { action, inverse } of fault.steps) {
        expect(action).toMatchObject({ container: inverse?.container });
        const hit = inverse?.container === target.container ? 'abc' : 'def';
        // What was changed in files outlives the container.
        expect(inverse?.containerId).toBe(IN_FILES.includes(id) ? undefined : hit);
      }
    },
  );

  it.each(['switchover', 'cache-switchover'] as const)(
    'that is none, %s, touches no container, and nothing of it must be undone',
    (id) => {
      expect(blowOf(drillById(id)).plan(target).steps).toEqual([
        { action: { kind: 'hand-over', member: target.member }, inverse: null },
      ]);
    },
  );

  it('that cuts off takes every network, the balancer’s first, and gives back address and names', () => {
    const { steps, evidence } = blowOf(drillById('gateway-cut-off')).plan(target);
    expect(steps.map(({ action }) => action)).toEqual([
      { kind: 'disconnect', container: 'pair-gateway-1-pod', network: 'pair-front' },
      { kind: 'disconnect', container: 'pair-gateway-1-pod', network: 'pair-back' },
    ]);
    expect(steps[1]?.inverse).toEqual({
      kind: 'connect-network',
      container: 'pair-gateway-1-pod',
      containerId: 'def',
      network: 'pair-back',
      address: '10.0.2.5',
      aliases: ['gateway-1'],
    });
    expect(evidence).toMatchObject({ kind: 'disconnected', networks: ['pair-front', 'pair-back'] });
  });

  it('that freezes waits for its word, and is undone by a command that does not', () => {
    const [step] = blowOf(drillById('gateway-freeze')).plan(target).steps;
    expect(step?.action).toMatchObject({ kind: 'command', expectedAnswer: 'stopped' });
    expect(JSON.stringify(step?.action)).toContain('= go');
    expect(JSON.stringify(step?.inverse)).not.toContain('= go');
  });
});
