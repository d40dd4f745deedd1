import { describe, expect, it } from 'vitest';
import { drillDescription, drillId } from '../../../../electron/contract/schemas.ts';
import {
  chooseVictim,
  describeDrills,
  drillById,
  isDrillId,
} from '../../../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../../../electron/domain/drill/drill-id.ts';
import type { DrillMember, DrillTargets } from '../../../../electron/domain/drill/drill-targets.ts';

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
  queueFolder: '/data',
};

const target = {
  member: 'gateway-1',
  container: 'pair-gateway-1',
  containerId: 'abc',
  infraContainer: 'pair-gateway-1-pod',
  infraContainerId: 'def',
  networks: member('gateway-1').networks,
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
    const drill = drillById('gateway-kill');
    expect(chooseVictim(drill, targets, { servedBy: 'gateway-2', leader: null })?.member).toBe('gateway-2');
    expect(chooseVictim(drill, targets, { servedBy: 'somebody', leader: null })).toBeNull();
    expect(chooseVictim(drill, targets, { servedBy: null, leader: 'database-1' })).toBeNull();
    expect(
      chooseVictim(drillById('balancer-kill'), targets, { servedBy: 'gateway-2', leader: null })?.member,
    ).toBe('balancer-1');
  });

  it('hits the member that leads the database, or one that does not, and nobody when that is unknown', () => {
    const victim = (id: DrillId, leader: string | null) =>
      chooseVictim(drillById(id), targets, { servedBy: 'gateway-1', leader })?.member ?? null;
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
    expect(ids.filter((id) => !/^(gateway|balancer)-/.test(id))).toEqual([]);
  });

  it('tells its own ids from others', () => {
    expect(isDrillId('gateway-cut-off')).toBe(true);
    expect(isDrillId('gateway-explode')).toBe(false);
  });
});

describe('each fault', () => {
  it.each(DRILL_IDS)('%s has an inverse for each of its steps, tied to the container that it hits', (id) => {
    const fault = drillById(id).planFault(target);
    expect(fault.steps.length).toBeGreaterThan(0);
    for (const { action, inverse } of fault.steps) {
      expect(inverse.container).toBe(action.container);
      expect(inverse.containerId).toBe(inverse.container === target.container ? 'abc' : 'def');
    }
  });

  it('that cuts off takes every network, the balancer’s first, and gives back address and names', () => {
    const { steps, evidence } = drillById('gateway-cut-off').planFault(target);
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
    const [step] = drillById('gateway-freeze').planFault(target).steps;
    expect(step?.action).toMatchObject({ kind: 'command', expectedAnswer: 'stopped' });
    expect(JSON.stringify(step?.action)).toContain('= go');
    expect(JSON.stringify(step?.inverse)).not.toContain('= go');
  });
});
