import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import { pidOf } from '../helpers/private-engine.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: a queue on NFS is one queue for all gateways, and a server that goes away and returns costs nothing acknowledged. */

const RATE = 5;
const PATIENCE = { timeout: 10 * 60_000, interval: 2_000 };
const DRILL_MS = 15 * 60_000;
/** The fault lasts six seconds, in which nobody can store anything. */
const FELT_MS = 3_000;
/** Long enough for whoever looks at mounts to look, and for a client to give up. */
const AWAY_MS = 30_000;
/** Version 4 alone, which needs no port mapper; and a short grace, in which clients reclaim what they held before. */
const SETTINGS = `mkdir -p /etc/nfs.conf.d
printf '[nfsd]\\nvers3=n\\nudp=n\\ngrace-time=15\\nlease-time=10\\n' > /etc/nfs.conf.d/test.conf`;

interface FileServer {
  /** What the stack file says instead of a local volume, and the components that it needs besides. */
  readonly source: string;
  readonly components: string;
  readonly prepare: (machine: VirtualMachine) => Promise<unknown>;
  readonly stop: (machine: VirtualMachine, stack: string) => Promise<unknown>;
  readonly start: (machine: VirtualMachine, stack: string) => Promise<unknown>;
  /** Those that need a file server of the stack: what else serves files, no drill may touch. */
  readonly drills: readonly DrillId[];
}

const SERVERS: readonly (FileServer & { readonly name: string })[] = [
  {
    // The machine itself serves the export: for its kernel a server like any other, reached over TCP.
    name: 'an export of the kernel’s server',
    source: '{ kind: nfs, server: 10.0.2.15, export: /srv/conversations, version: "4.2" }',
    components: '',
    prepare: (machine) => machine.run(`${SETTINGS}\nsystemctl start nfs-server`),
    stop: (machine) => machine.run('systemctl stop nfs-server'),
    start: (machine) => machine.run('systemctl start nfs-server'),
    drills: [],
  },
  {
    name: 'a file server of the stack’s own',
    source: '{ kind: nfs-server, server: store }',
    components: '\n  - { name: store, kind: nfs-server }\n',
    prepare: async () => {},
    stop: ({ docker }, stack) => docker.getContainer(`${stack}-store-1`).kill(),
    start: ({ docker }, stack) => docker.getContainer(`${stack}-store-1`).start(),
    drills: ['storage-gone', 'storage-hung'],
  },
];

describe.each(SERVERS)('$name', ({ source, components, prepare, stop, start, drills }) => {
  const STACK = `vm-${components === '' ? 'nfs' : 'ganesha'}`;
  let machine: VirtualMachine;
  let closeMachine: (() => Promise<void>) | null = null;
  let stack: MachineStack | null = null;

  beforeAll(async () => {
    ({ machine, close: closeMachine } = await openMachine());
    await prepare(machine);
    stack = await MachineStack.up(
      machine,
      STACK,
      (text) => text.replace('source: { kind: local }', `source: ${source}`) + components,
    );
  });

  afterAll(async () => {
    await stack?.close();
    await closeMachine?.();
  });

  const up = (): MachineStack => {
    if (stack === null) throw new Error('the stack did not come up');
    return stack;
  };
  const submit = (title: string) => up().client.submit(title);

  it('is mounted in both gateways by the kernel', async () => {
    for (const gateway of ['gateway-1', 'gateway-2']) {
      const mounts = await machine.run(
        `cat /proc/${await pidOf(machine.docker, `${STACK}-${gateway}`)}/mounts`,
      );
      expect(mounts).toMatch(/^\S*:\/\S* \/data nfs4 \S*vers=4/m);
    }
  });

  it('shows one gateway what the other stored', async () => {
    const { status, body } = await submit('over the network');
    expect(status).toBe(201);
    const path = body.data?.queue_path ?? '';

    expect(await up().client.queueFile(path, 'gateway-1')).toContain('over the network');
    expect(await up().client.queueFile(path, 'gateway-2')).toContain('over the network');
  });

  it('is said to be gone while it is away, and has everything acknowledged when it is back', async () => {
    const run = await up().whileSubmitting(RATE, async () => {
      await stop(machine, STACK);
      const gone = expect.objectContaining({ state: expect.stringMatching(/^(hung|stale)$/) });
      await Promise.all([
        new Promise((resolve) => setTimeout(resolve, AWAY_MS)),
        expect
          .poll(() => up().host.status(STACK), PATIENCE)
          .toMatchObject({ mounts: expect.arrayContaining([gone]) }),
      ]);
      await start(machine, STACK);
      const accepted = (): Promise<number> =>
        submit('afterwards').then(
          ({ status }) => status,
          () => 0,
        );
      await expect.poll(accepted, PATIENCE).toBe(201);
    });

    await up().isHealthy();
    expect(run.load.samples.some(({ outcome }) => outcome !== 'acknowledged')).toBe(true);
    const ledger = await up().ledger(run);
    expect(ledger.acknowledged).toBeGreaterThan(0);
    expect(ledger).toMatchObject({ lost: 0, duplicated: 0, examples: [] });
  });

  it.each(drills)('%s is felt by those that mount it, and costs nothing acknowledged', async (drill) => {
    await up().isHealthy();
    await up().isCalm();
    const params = { stack: STACK, drill, ratePerSecond: RATE, clientRetries: null } as const;
    const { verdict, failure } = await up().host.run('drill.run', params, DRILL_MS);

    expect(failure).toBeNull();
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0 });
    expect(verdict?.strikes).toHaveLength(1);
    expect(verdict?.longestGapMs).toBeGreaterThan(FELT_MS);
    await up().isHealthy();
  });
});
