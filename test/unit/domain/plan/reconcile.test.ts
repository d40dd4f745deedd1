import { describe, expect, it } from 'vitest';
import type { DesiredState, DesiredVolume } from '../../../../electron/domain/plan/desired-state.ts';
import { printPlan } from '../../../../electron/domain/plan/print-plan.ts';
import { reconcile } from '../../../../electron/domain/plan/reconcile.ts';
import {
  balanced,
  desiredContainer,
  desiredPod,
  desiredState,
  emptyEngine,
  engineWith,
  observedContainer,
  quietHost,
  settledEngine,
} from '../../../helpers/desired.ts';

const port = { containerPort: 80, hostPort: 8000, hostAddress: '127.0.0.1', protocol: 'tcp' as const };
const pair = desiredState([
  ...desiredPod('web', ['web-1', 'web-2'], { address: '10.201.0.10', ports: [port], back: true }),
  ...desiredPod('app', ['app-1'], { address: '10.201.0.20' }),
]);

function changed(state: DesiredState, names: readonly string[]): DesiredState {
  return {
    ...state,
    containers: state.containers.map((container) =>
      names.includes(container.name) ? { ...container, specHash: `${container.specHash}-new` } : container,
    ),
  };
}

describe('reconcile', () => {
  it('plans everything from an empty engine, each step after what it needs', () => {
    const plan = reconcile(pair, emptyEngine, {
      ...quietHost,
      missingSecrets: ['database-password'],
      staleFiles: ['generated/web-1/haproxy.cfg'],
    });

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: 25 operations
         1  ensure-secrets     demo  (not there yet: database-password)
         2  write-stack-files  demo  (new or different: 1 file)
         3  ensure-image       tandem/x:1  (not there yet)
         4  create-volume      demo-web-1-config  (not there yet)
         5  create-volume      demo-web-2-config  (not there yet)
         6  create-volume      demo-app-1-config  (not there yet)
         7  create-network     demo-front  (not there yet)
         8  create-network     demo-back  (not there yet)
         9  create-container   demo-app-pod  (not there yet, after 3 7)
        10  create-container   demo-web-pod  (not there yet, after 3 7 8)
        11  create-container   demo-app-1  (not there yet, after 3 6 9)
        12  start-container    demo-app-pod  (not there yet, after 3 9)
        13  create-container   demo-web-1  (not there yet, after 3 4 10)
        14  create-container   demo-web-2  (not there yet, after 3 5 10)
        15  connect-network    demo-web-pod demo-back  (not there yet, after 8 10)
        16  write-files        demo-app-1  (not there yet, after 1 11)
        17  write-files        demo-web-1  (not there yet, after 1 13)
        18  write-files        demo-web-2  (not there yet, after 1 14)
        19  start-container    demo-web-pod  (not there yet, after 3 10 15)
        20  start-container    demo-app-1  (not there yet, after 3 11 12 16)
        21  start-container    demo-web-1  (not there yet, after 3 13 17 19)
        22  start-container    demo-web-2  (not there yet, after 3 14 18 19)
        23  await-ready        demo-app-1  (not there yet, after 20)
        24  await-ready        demo-web-1  (not there yet, after 21)
        25  await-ready        demo-web-2  (not there yet, after 22)"
    `);
  });

  it('starts nothing before every image is there: building one may take longer than a member waits for another', () => {
    const other = { reference: 'tandem/y:2', source: { kind: 'built' as const, folder: 'y' } };
    const plan = reconcile({ ...pair, images: [...pair.images, other] }, emptyEngine, quietHost);

    const starts = plan.operations.filter(({ kind }) => kind === 'start-container');
    expect(starts.length).toBeGreaterThan(0);
    for (const { after } of starts) expect(after).toContain('ensure-image tandem/y:2');
  });

  it('has nothing to do when the engine holds exactly what is desired', () => {
    expect(printPlan(reconcile(pair, settledEngine(pair), quietHost))).toBe('demo: nothing to do');
  });

  it('waits for a running member that did not answer its probe', () => {
    const plan = reconcile(pair, settledEngine(pair), { ...quietHost, notReady: new Set(['demo-app-1']) });

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: 1 operation
        1  await-ready  demo-app-1  (running, not ready)"
    `);
  });

  it('writes the files again before it starts what was created and never ran', () => {
    const observed = engineWith(pair, { 'demo-app-1': { state: 'created', startedAt: null } });

    expect(printPlan(reconcile(pair, observed, quietHost))).toMatchInlineSnapshot(`
      "demo: 3 operations
        1  write-files      demo-app-1  (created, never started)
        2  start-container  demo-app-1  (created, never started, after 1)
        3  await-ready      demo-app-1  (created, never started, after 2)"
    `);
  });

  it('only starts what ran before', () => {
    const observed = engineWith(pair, { 'demo-app-1': { state: 'exited', exitCode: 137 } });

    expect(printPlan(reconcile(pair, observed, quietHost))).toMatchInlineSnapshot(`
      "demo: 2 operations
        1  start-container  demo-app-1  (not running (exit code 137))
        2  await-ready      demo-app-1  (not running (exit code 137), after 1)"
    `);
  });

  it('replaces drifted members of one component one after the other', () => {
    const plan = reconcile(changed(pair, ['demo-web-1', 'demo-web-2']), settledEngine(pair), quietHost);

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: 16 operations
         1  stop-container    demo-web-1  (configuration changed)
         2  remove-container  demo-web-1  (configuration changed, after 1)
         3  remove-volume     demo-web-1-config  (configuration changed, after 2)
         4  create-volume     demo-web-1-config  (configuration changed, after 3)
         5  create-container  demo-web-1  (configuration changed, after 2 4)
         6  write-files       demo-web-1  (configuration changed, after 5)
         7  start-container   demo-web-1  (configuration changed, after 5 6)
         8  await-ready       demo-web-1  (configuration changed, after 7)
         9  stop-container    demo-web-2  (configuration changed, after 8)
        10  remove-container  demo-web-2  (configuration changed, after 9)
        11  remove-volume     demo-web-2-config  (configuration changed, after 10)
        12  create-volume     demo-web-2-config  (configuration changed, after 11)
        13  create-container  demo-web-2  (configuration changed, after 10 12)
        14  write-files       demo-web-2  (configuration changed, after 13)
        15  start-container   demo-web-2  (configuration changed, after 13 14)
        16  await-ready       demo-web-2  (configuration changed, after 15)"
    `);
  });

  it('replaces the whole pod when its infra container drifted', () => {
    const plan = reconcile(changed(pair, ['demo-app-pod']), settledEngine(pair), quietHost);

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: 11 operations
         1  stop-container    demo-app-1  (its infra container is replaced)
         2  remove-container  demo-app-1  (its infra container is replaced, after 1)
         3  remove-volume     demo-app-1-config  (configuration changed, after 2)
         4  remove-container  demo-app-pod  (configuration changed, after 2)
         5  create-volume     demo-app-1-config  (configuration changed, after 3)
         6  create-container  demo-app-pod  (configuration changed, after 4)
         7  create-container  demo-app-1  (its infra container is replaced, after 2 5 6)
         8  start-container   demo-app-pod  (configuration changed, after 6)
         9  write-files       demo-app-1  (its infra container is replaced, after 7)
        10  start-container   demo-app-1  (its infra container is replaced, after 7 8 9)
        11  await-ready       demo-app-1  (its infra container is replaced, after 10)"
    `);
  });

  it('restarts a member whose infra container began a later life, because its network is gone', () => {
    const observed = engineWith(pair, { 'demo-app-pod': { startedAt: '2026-01-01T00:00:01.11Z' } });

    expect(printPlan(reconcile(pair, observed, quietHost))).toMatchInlineSnapshot(`
      "demo: 2 operations
        1  restart-container  demo-app-1  (its infra container began a later life)
        2  await-ready        demo-app-1  (its infra container began a later life, after 1)"
    `);
  });

  it('starts a stopped infra container and then restarts the members that outlived it', () => {
    const observed = engineWith(pair, { 'demo-app-pod': { state: 'exited', exitCode: 0 } });

    expect(printPlan(reconcile(pair, observed, quietHost))).toMatchInlineSnapshot(`
      "demo: 3 operations
        1  start-container    demo-app-pod  (not running (exit code 0))
        2  restart-container  demo-app-1  (its infra container starts anew, after 1)
        3  await-ready        demo-app-1  (its infra container starts anew, after 2)"
    `);
  });

  it('replaces a pod that was cut off from one of its networks', () => {
    const observed = engineWith(pair, {
      'demo-web-pod': { networks: [{ network: 'demo-front', address: '10.201.0.10' }] },
    });

    const plan = reconcile(pair, observed, quietHost);
    expect(plan.operations.find((operation) => operation.id === 'remove-container demo-web-pod')?.cause).toBe(
      'cut off from a network',
    );
    expect(plan.operations.some((operation) => operation.id === 'stop-container demo-web-1')).toBe(true);
  });

  it('replaces a stopped pod whose network is gone, and its members, once the network is there again', () => {
    const standing = engineWith(pair, { 'demo-web-pod': { state: 'exited' } });
    const networks = standing.networks.filter(({ name }) => name !== 'demo-front');

    const { operations } = reconcile(pair, { ...standing, networks }, quietHost);
    const made = operations.find(({ id }) => id === 'create-container demo-web-pod');
    expect(made).toMatchObject({ cause: 'its network is gone' });
    expect(made?.after).toContain('create-network demo-front');
    expect(operations.map(({ id }) => id)).toContain('create-container demo-web-1');
  });

  it('removes orphans only after everything new is ready', () => {
    const orphan = observedContainer(desiredContainer('old-1', { pod: 'old', joins: 'demo-old-pod' }));
    const observed = engineWith(changed(pair, []), { 'demo-app-1': null });
    const plan = reconcile(pair, { ...observed, containers: [...observed.containers, orphan] }, quietHost);

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: 6 operations
        1  create-container  demo-app-1  (not there yet)
        2  write-files       demo-app-1  (not there yet, after 1)
        3  start-container   demo-app-1  (not there yet, after 1 2)
        4  await-ready       demo-app-1  (not there yet, after 3)
        5  stop-container    demo-old-1  (no longer wanted, after 4)
        6  remove-container  demo-old-1  (no longer wanted, after 5)"
    `);
  });

  it('removes an orphan first when it holds the address or the port that a new one needs', () => {
    const former = desiredPod('old', ['old-1'], { address: '10.201.0.10', ports: [port] });
    const observed = settledEngine(desiredState(former));

    const plan = reconcile(pair, observed, quietHost);
    const start = plan.operations.find((operation) => operation.id === 'start-container demo-web-pod');
    expect(start?.after).toContain('remove-container demo-old-pod');
    expect(plan.operations.find((operation) => operation.id === 'stop-container demo-old-1')?.after).toEqual(
      [],
    );
  });

  it('moves every attached container when a network changed', () => {
    const moved: DesiredState = {
      ...pair,
      networks: pair.networks.map((network) =>
        network.name === 'demo-back'
          ? { ...network, subnet: '10.201.9.0/24', specHash: 'back-new' }
          : network,
      ),
    };

    const plan = reconcile(moved, settledEngine(pair), quietHost);
    expect(plan.operations.find((operation) => operation.id === 'remove-network demo-back')?.after).toEqual([
      'remove-container demo-web-pod',
    ]);
    expect(
      plan.operations.find((operation) => operation.id === 'create-container demo-web-pod')?.after,
    ).toContain('create-network demo-back');
    expect(plan.operations.some((operation) => operation.target === 'demo-app-1')).toBe(false);
  });

  it('waits for a dependency to be ready where the stack file says so', () => {
    const dependent: DesiredState = {
      ...pair,
      containers: pair.containers.map((container) =>
        container.name === 'demo-web-1'
          ? { ...container, dependsOn: [{ container: 'demo-app-1', condition: 'ready' as const }] }
          : container,
      ),
    };

    const plan = reconcile(dependent, emptyEngine, quietHost);
    expect(
      plan.operations.find((operation) => operation.id === 'start-container demo-web-1')?.after,
    ).toContain('await-ready demo-app-1');
  });

  it('waits until the balancers in front of what it starts hold it for up', () => {
    const served = reconcile(balanced(pair), emptyEngine, quietHost).operations.filter(
      (operation) => operation.kind === 'await-served',
    );
    expect(served).toEqual([
      expect.objectContaining({
        target: 'demo-app-pod',
        by: [1, 2].map((process) => ({
          container: `demo-web-${process}`,
          infraContainer: 'demo-web-pod',
          port: 8403 + process,
          path: '/serves/api/app',
        })),
        after: ['await-ready demo-app-1', 'await-ready demo-web-1', 'await-ready demo-web-2'],
      }),
    ]);
  });

  it('asks no balancer about what was running and ready before', () => {
    const settled = settledEngine(balanced(pair));
    expect(reconcile(balanced(pair), settled, quietHost).operations).toEqual([]);
  });

  it('creates those one after the other whose volume is filled from their image', () => {
    const shared = (name: string, copyUp: boolean) =>
      pair.containers.map((container) =>
        container.role === 'infra'
          ? container
          : {
              ...container,
              volumes: [{ volume: name, target: '/data', readOnly: false, copyUp }],
            },
      );
    const creationsAfter = (copyUp: boolean) =>
      reconcile({ ...pair, containers: shared('demo-shared', copyUp) }, emptyEngine, quietHost)
        .operations.filter(({ kind, target }) => kind === 'create-container' && !target.endsWith('-pod'))
        .map(({ after }) => after.filter((id) => /^create-container .*-\d$/.test(id)).length);

    expect(creationsAfter(true).sort()).toEqual([0, 1, 2]);
    expect(creationsAfter(false)).toEqual([0, 0, 0]);
  });

  it('never touches a volume that holds data, and says so when its settings changed', () => {
    const data = { name: 'demo-data', purpose: 'data' as const, driverOptions: {}, specHash: 'data' };
    const withData: DesiredState = { ...pair, volumes: [...pair.volumes, { ...data, specHash: 'data-new' }] };
    const observed = { ...settledEngine(pair), volumes: [...settledEngine(pair).volumes, data] };

    const plan = reconcile(withData, observed, quietHost);
    expect(plan.blockers.map((blocker) => blocker.code)).toEqual(['volume-changed']);
    expect(plan.operations).toEqual([]);
    expect(reconcile(pair, observed, quietHost).operations).toEqual([]);
  });

  it('makes a volume of a file server anew, with its users, because nothing is lost with it', () => {
    const mount = { volume: 'demo-shared', target: '/shared', readOnly: false, copyUp: false };
    const shared = { name: 'demo-shared', purpose: 'shared' as const, driverOptions: {}, specHash: 'new' };
    const wanted = desiredState(
      pair.containers.map((container) =>
        container.name === 'demo-app-1' ? { ...container, volumes: [mount] } : container,
      ),
      { volumes: [...pair.volumes, shared] },
    );
    const standing = { ...shared, specHash: 'former', isRemote: true };
    const observed = { ...settledEngine(pair), volumes: [...settledEngine(pair).volumes, standing] };

    expect(printPlan(reconcile(wanted, observed, quietHost))).toMatchInlineSnapshot(`
      "demo: 10 operations
         1  stop-container    demo-app-1  (its files come from elsewhere)
         2  remove-container  demo-app-1  (its files come from elsewhere, after 1)
         3  remove-volume     demo-app-1-config  (configuration changed, after 2)
         4  remove-volume     demo-shared  (its files come from elsewhere, after 2)
         5  create-volume     demo-app-1-config  (configuration changed, after 3)
         6  create-volume     demo-shared  (its files come from elsewhere, after 4)
         7  create-container  demo-app-1  (its files come from elsewhere, after 2 5 6)
         8  write-files       demo-app-1  (its files come from elsewhere, after 7)
         9  start-container   demo-app-1  (its files come from elsewhere, after 7 8)
        10  await-ready       demo-app-1  (its files come from elsewhere, after 9)"
    `);
  });

  it('refuses names and ports that belong to others, naming the holder', () => {
    const plan = reconcile(
      pair,
      {
        ...emptyEngine,
        foreign: { ...emptyEngine.foreign, containerNames: ['demo-app-1'], networkNames: ['demo-back'] },
      },
      { ...quietHost, portHolders: new Map([['127.0.0.1:8000', 'python3 (pid 12)']]) },
    );

    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "demo: cannot be done
        ! A container named demo-app-1 exists that does not belong to Tandem. (name-taken)
          Rename it, remove it (docker rm demo-app-1), or give the stack another name.
        ! A network named demo-back exists that does not belong to Tandem. (name-taken)
          Rename it, remove it (docker network rm demo-back), or give the stack another name.
        ! Port 8000 on 127.0.0.1, which web publishes, is taken by python3 (pid 12). (port-taken)
          Stop that, or change "publish" of component web in the stack file to a free port."
    `);
  });

  it('given a volume that an engine left when it died while making it, then it is made anew', () => {
    const volume = { name: 'demo-app-1-data', purpose: 'data', specHash: 'v' } as DesiredVolume;
    const desired = { ...pair, volumes: [volume] };
    const observed = {
      ...settledEngine(desired),
      volumes: [],
      foreign: { ...emptyEngine.foreign, volumeNames: [volume.name] },
    };
    expect(reconcile(desired, observed, quietHost).blockers).toMatchObject([{ target: volume.name }]);
    const plan = reconcile(desired, observed, { ...quietHost, leftoverVolumes: new Set([volume.name]) });
    expect(plan.blockers).toEqual([]);
    expect(plan.operations.map(({ id }) => id)).toContain(`create-volume ${volume.name}`);
  });

  it('orders every plan without a circle', () => {
    const plan = reconcile(
      changed(
        pair,
        pair.containers.map((c) => c.name),
      ),
      settledEngine(pair),
      quietHost,
    );
    const placed = new Set<string>();
    let progress = true;
    while (progress) {
      progress = false;
      for (const operation of plan.operations) {
        if (placed.has(operation.id) || !operation.after.every((id) => placed.has(id))) continue;
        placed.add(operation.id);
        progress = true;
      }
    }
    expect(placed.size).toBe(plan.operations.length);
  });
});
