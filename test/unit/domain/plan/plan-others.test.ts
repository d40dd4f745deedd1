import { describe, expect, it } from 'vitest';
import { isLater } from '../../../../electron/domain/plan/engine-time.ts';
import { planDown } from '../../../../electron/domain/plan/plan-down.ts';
import { planRestart } from '../../../../electron/domain/plan/plan-restart.ts';
import { planRevival } from '../../../../electron/domain/plan/plan-revival.ts';
import { printPlan } from '../../../../electron/domain/plan/print-plan.ts';
import { chooseSubnets } from '../../../../electron/domain/plan/subnets.ts';
import {
  balanced,
  desiredPod,
  desiredState,
  emptyEngine,
  engineWith,
  settledEngine,
} from '../../../helpers/desired.ts';

const pair = desiredState([
  ...desiredPod('web', ['web-1', 'web-2'], { address: '10.201.0.10', back: true }),
  ...desiredPod('app', ['app-1'], { address: '10.201.0.20' }),
]);
const data = { name: 'demo-data', purpose: 'data' as const, driverOptions: {}, specHash: 'data' };
const withData = { ...settledEngine(pair), volumes: [...settledEngine(pair).volumes, data] };

describe('planDown', () => {
  it('stops members, then removes pods, networks and generated volumes, and keeps data', () => {
    expect(printPlan(planDown(withData, { removeData: false }))).toMatchInlineSnapshot(`
      "demo: 13 operations
         1  stop-container    demo-app-1  (the stack goes down)
         2  stop-container    demo-web-1  (the stack goes down)
         3  stop-container    demo-web-2  (the stack goes down)
         4  remove-container  demo-app-1  (the stack goes down, after 1)
         5  remove-container  demo-app-pod  (the stack goes down, after 1)
         6  remove-container  demo-web-1  (the stack goes down, after 2)
         7  remove-container  demo-web-2  (the stack goes down, after 3)
         8  remove-container  demo-web-pod  (the stack goes down, after 2 3)
         9  remove-network    demo-front  (the stack goes down, after 5 8)
        10  remove-network    demo-back  (the stack goes down, after 8)
        11  remove-volume     demo-web-1-config  (the stack goes down, after 4 5 6 7 8)
        12  remove-volume     demo-web-2-config  (the stack goes down, after 4 5 6 7 8)
        13  remove-volume     demo-app-1-config  (the stack goes down, after 4 5 6 7 8)"
    `);
  });

  it('stops etcd once the databases are done with it', () => {
    const cluster = engineWith(
      desiredState([
        ...desiredPod('agree', ['agree-1'], { address: '10.201.0.10', back: true }),
        ...desiredPod('data', ['data-1', 'data-2'], { address: '10.201.0.20' }),
      ]),
      {
        'demo-agree-1': { componentKind: 'etcd' },
        'demo-data-1': { componentKind: 'postgres' },
        'demo-data-2': { componentKind: 'postgres', state: 'exited' },
      },
    );
    const stops = planDown(cluster, { removeData: false }).operations.filter(
      ({ kind }) => kind === 'stop-container',
    );

    expect(stops.map(({ target, after }) => [target, after])).toEqual([
      ['demo-agree-1', ['stop-container demo-data-1']],
      ['demo-data-1', []],
    ]);
  });

  it('removes data only when asked', () => {
    const plan = planDown(withData, { removeData: true });
    expect(plan.operations.find((operation) => operation.target === 'demo-data')).toMatchObject({
      kind: 'remove-volume',
      cause: 'its data is to be removed',
    });
  });

  it('does not stop what does not run', () => {
    const observed = engineWith(pair, {
      'demo-web-1': { state: 'exited' },
      'demo-web-2': { state: 'created' },
    });
    const stopped = planDown(observed, { removeData: false }).operations.filter(
      (operation) => operation.kind === 'stop-container',
    );
    expect(stopped.map((operation) => operation.target)).toEqual(['demo-app-1']);
  });

  it('has nothing to do on an empty engine', () => {
    expect(printPlan(planDown(emptyEngine, { removeData: true }))).toBe('demo: nothing to do');
  });
});

describe('planRestart', () => {
  it('restarts one member of a component after the other and leaves the pods alone', () => {
    expect(printPlan(planRestart(pair, settledEngine(pair), null))).toMatchInlineSnapshot(`
      "demo: 6 operations
        1  restart-container  demo-app-1  (asked for)
        2  restart-container  demo-web-1  (asked for)
        3  await-ready        demo-app-1  (asked for, after 1)
        4  await-ready        demo-web-1  (asked for, after 2)
        5  restart-container  demo-web-2  (asked for, after 4)
        6  await-ready        demo-web-2  (asked for, after 5)"
    `);
  });

  it('takes no twin away before balancers can have noticed that the first is back', () => {
    const { operations } = planRestart(pair, settledEngine(pair), null);
    const steady = operations.flatMap((operation) =>
      operation.kind === 'await-ready' ? [[operation.target, operation.steadyMs ?? 0]] : [],
    );
    expect(Object.fromEntries(steady)).toEqual({ 'demo-app-1': 0, 'demo-web-1': 1_000, 'demo-web-2': 0 });
  });

  it('asks the balancers that run whether they hold what was restarted for up', () => {
    const settled = settledEngine(balanced(pair));
    const containers = settled.containers.map((container) =>
      container.name === 'demo-web-2' ? { ...container, state: 'created' as const } : container,
    );
    const { operations } = planRestart(balanced(pair), { ...settled, containers }, 'app-1');
    expect(operations.at(-1)).toMatchObject({
      kind: 'await-served',
      target: 'demo-app-pod',
      by: [{ container: 'demo-web-1' }],
      after: ['await-ready demo-app-1'],
    });
  });

  it('restarts one member only, by its name', () => {
    const plan = planRestart(pair, settledEngine(pair), 'web-2');
    expect(plan.operations.map((operation) => operation.id)).toEqual([
      'restart-container demo-web-2',
      'await-ready demo-web-2',
    ]);
  });

  it('refuses a name that nothing has, and says which there are', () => {
    expect(() => planRestart(pair, settledEngine(pair), 'nobody')).toThrowError(
      expect.objectContaining({
        failure: expect.objectContaining({
          code: 'request-invalid',
          hint: 'Members are: app-1, web-1, web-2.',
        }),
      }),
    );
  });
});

describe('planRevival', () => {
  const everything = new Set(pair.containers.map((container) => container.name));

  it('does nothing when all that ran runs', () => {
    expect(planRevival(settledEngine(pair), everything).operations).toEqual([]);
  });

  it('starts an infra container and then the member that the engine gave up on', () => {
    const observed = engineWith(pair, {
      'demo-app-pod': { state: 'exited' },
      'demo-app-1': { state: 'exited', error: 'cannot join network of a non running container: abc' },
    });
    expect(printPlan(planRevival(observed, everything))).toMatchInlineSnapshot(`
      "demo: 2 operations
        1  start-container  demo-app-pod  (the engine did not bring it back)
        2  start-container  demo-app-1  (the engine did not bring it back, after 1)"
    `);
  });

  it('leaves alone what had been stopped before the engine went', () => {
    const observed = engineWith(pair, { 'demo-app-1': { state: 'exited' } });
    expect(planRevival(observed, new Set(['demo-app-pod'])).operations).toEqual([]);
  });

  it('restarts a member that came back before its infra container', () => {
    const observed = engineWith(pair, {
      'demo-web-pod': { startedAt: '2026-01-01T00:00:05Z' },
      'demo-web-2': { startedAt: '2026-01-01T00:00:06Z' },
    });
    expect(planRevival(observed, everything).operations.map((operation) => operation.id)).toEqual([
      'restart-container demo-web-1',
    ]);
  });
});

describe('isLater', () => {
  it.each([
    ['2026-01-01T00:00:00.1Z', '2026-01-01T00:00:00.09Z', true],
    ['2026-01-01T00:00:00.1Z', '2026-01-01T00:00:00.100000000Z', false],
    ['2026-01-01T00:00:01Z', '2026-01-01T00:00:00.999999999Z', true],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000001Z', false],
  ])('%s later than %s: %s', (one, other, expected) => {
    expect(isLater(one, other)).toBe(expected);
  });
});

describe('chooseSubnets', () => {
  const foreign = emptyEngine.foreign;

  it('takes the first free pair', () => {
    expect(chooseSubnets('demo', emptyEngine, [])).toEqual({ front: '10.201.0.0/24', back: '10.201.1.0/24' });
  });

  it('keeps away from other networks and from the host, wider and narrower ones', () => {
    const observed = {
      networks: [],
      foreign: { ...foreign, subnets: ['10.201.0.0/23', 'fd00::/64', '0.0.0.0/0'] },
    };
    expect(chooseSubnets('demo', observed, ['10.201.3.128/25'])).toEqual({
      front: '10.201.2.0/24',
      back: '10.201.4.0/24',
    });
  });

  it('keeps what a standing network has', () => {
    const network = { id: 'x', name: 'demo-back', subnet: '10.201.0.0/24', internal: true, specHash: '' };
    expect(chooseSubnets('demo', { networks: [network], foreign }, [])).toEqual({
      front: '10.201.1.0/24',
      back: '10.201.0.0/24',
    });
  });

  it('takes wider ones for a stack that needs more addresses, and moves what stands too narrow', () => {
    const network = { id: 'x', name: 'demo-front', subnet: '10.201.0.0/24', internal: false, specHash: '' };
    expect(chooseSubnets('demo', { networks: [network], foreign }, [], 22)).toEqual({
      front: '10.201.4.0/22',
      back: '10.201.8.0/22',
    });
  });

  it('says so when nothing is free', () => {
    const observed = { networks: [], foreign: { ...foreign, subnets: ['10.0.0.0/8'] } };
    expect(() => chooseSubnets('demo', observed, [])).toThrowError(/No free \/24/);
  });
});
