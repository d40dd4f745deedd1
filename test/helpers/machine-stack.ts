import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import YAML from 'yaml';
import * as z from 'zod';
import { AgentClient } from '../../electron/adapters/docker/agent-client.ts';
import { DockerFiles } from '../../electron/adapters/docker/archive.ts';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import { EtcdLeaderKeys } from '../../electron/adapters/postgres/etcd-leader-keys.ts';
import { compareLedger, type LedgerComparison } from '../../electron/domain/drill/ledger.ts';
import { drillTargets } from '../../electron/domain/stack/drill-targets.ts';
import type { LoadResult } from '../../electron/ports/load-generator.ts';
import { LedgerReader } from '../../electron/services/ledger-reader.ts';
import { gatewayPair, PairClient } from './gateway-pair.ts';
import { compiled, specOf } from './stack-files.ts';
import { openTestHost, type TestHost } from './test-host.ts';
import { VirtualMachine } from './virtual-machine.ts';

/** The product on this host, its engine and its stack in the virtual machine. */

const given = z.object({
  work: z.string(),
  kernel: z.string(),
  initrd: z.string(),
  disk: z.string(),
  diskFormat: z.enum(['raw', 'qcow2']),
});

/** Everything in the emulated machine takes this many times as long, and more when this host is busy. */
const UP_MS = 30 * 60_000;
const STATE_MS = 15 * 60_000;
const PUBLISHED = 4;
/** What a machine that is only slow looks like; an engine that misses a look of five seconds counts as gone. */
const SLOWNESS: ReadonlySet<string> = new Set([
  'deadline-exceeded',
  'container-unhealthy',
  'engine-not-running',
  'engine-disconnected',
]);

/** A machine that was just switched on, with the product's images; what it writes is gone with `close`. */
export async function openMachine(): Promise<{
  readonly machine: VirtualMachine;
  close(): Promise<void>;
}> {
  const text = process.env.TANDEM_VM;
  if (text === undefined) throw new Error('These tests need the virtual machine: npm run test:vm');
  const { work, ...parts } = given.parse(JSON.parse(text));
  const folder = await mkdtemp(join(work, 'machine-'));
  const machine = await VirtualMachine.start(parts, { folder, publishable: PUBLISHED });
  return {
    machine,
    close: async () => {
      await machine.losePower();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const CALM_LOAD = 3;
const CALM_WITHIN_MS = 10 * 60_000;

export interface LoadedRun {
  readonly load: LoadResult;
  readonly keyPrefix: string;
}

export class MachineStack {
  readonly name: string;
  readonly machine: VirtualMachine;
  readonly host: TestHost;
  readonly client: PairClient;
  readonly #text: string;
  readonly #reader: LedgerReader;
  #hasLeft = false;

  private constructor(machine: VirtualMachine, host: TestHost, name: string, text: string, port: number) {
    this.machine = machine;
    this.host = host;
    this.name = name;
    this.#text = text;
    const { docker } = machine;
    this.client = new PairClient({ host, stack: name, docker, port });
    const exec = new DockerExec(() => docker);
    this.#reader = new LedgerReader({
      exec,
      files: new DockerFiles(() => docker),
      leaders: new EtcdLeaderKeys(new AgentClient(exec, systemClock)),
      clock: systemClock,
    });
  }

  /** The default system, changed by `change`, with the patience that an emulated machine needs; up and healthy. */
  static async up(
    machine: VirtualMachine,
    name: string,
    change: (text: string) => string = (text) => text,
  ): Promise<MachineStack> {
    const [port = 0] = machine.ports;
    const text = withPatience(change(await gatewayPair(name, port)));
    process.env.DOCKER_HOST = machine.dockerHost;
    const host = await openTestHost();
    const stack = new MachineStack(machine, host, name, text, port);
    try {
      await host.writeStack(name, text);
      await stack.#bringUp();
      await machine.openPorts();
      await stack.isHealthy();
      return stack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /**
   * `up` as often as a person would ask for it. The product gives the engine a minute to start a container, which an
   * emulated machine on a busy host does not always keep; doing the same again goes on where the last one stopped.
   */
  async #bringUp(): Promise<void> {
    const end = performance.now() + UP_MS;
    for (;;) {
      await this.machine.engineIsBack();
      const { failure } = await this.host.run('stack.up', { stack: this.name }, UP_MS);
      if (failure === null) return;
      if (performance.now() > end || !SLOWNESS.has(failure.code)) {
        throw new Error(`${failure.code}: ${failure.message} ${JSON.stringify(failure.cause)}`);
      }
    }
  }

  async isHealthy(): Promise<void> {
    const end = performance.now() + STATE_MS;
    for (;;) {
      const status = await this.host.status(this.name).catch(() => null);
      if (status?.state === 'healthy') return;
      if (performance.now() > end) throw new Error(`not healthy: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  /** After a start everything is asked at once; a program that is to answer within a drill's deadlines would be late. */
  async isCalm(): Promise<void> {
    const end = performance.now() + CALM_WITHIN_MS;
    for (;;) {
      const load = Number.parseFloat(await this.machine.run('cat /proc/loadavg'));
      if (load < CALM_LOAD) return;
      if (performance.now() > end) throw new Error(`the machine has a load of ${load}`);
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  }

  /** Submissions while `work` goes on, from the first acknowledged one on. */
  async whileSubmitting(ratePerSecond: number, work: () => Promise<void>): Promise<LoadedRun> {
    const keyPrefix = randomUUID();
    const load = await this.client.whileSubmitting(ratePerSecond, work, {
      keyPrefix,
      deadlineMs: 60_000,
      durationMs: STATE_MS,
    });
    return { load, keyPrefix };
  }

  /** What clients were told, compared with what the database and the queue hold now. */
  async ledger({ load, keyPrefix }: LoadedRun): Promise<LedgerComparison> {
    const prefix = `${keyPrefix}-`;
    const acknowledged = load.samples.flatMap(({ sequence, receipt }) =>
      receipt === null
        ? []
        : [
            {
              key: `${prefix}${sequence}`,
              id: receipt.id,
              queuePath: receipt.place,
              gateway: receipt.gateway,
            },
          ],
    );
    const targets = drillTargets(specOf(this.#text), compiled(this.#text));
    const paths = acknowledged.map(({ queuePath }) => queuePath);
    const { rows, files } = await this.#reader.read(targets, prefix, paths);
    return compareLedger({ keyPrefix: prefix, acknowledged, rows, files });
  }

  /** The app ends; the stack and what its clients know stay. */
  async leave(): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    await this.host.close({ keepData: true });
  }

  async close(): Promise<void> {
    await this.leave();
    await rm(this.host.dataFolder, { recursive: true, force: true });
  }
}

type Component = Record<string, unknown> & {
  kind: string;
  routes?: { from: string; probe?: object; serverTimeout?: string }[];
  listen?: { name: string; mode?: string; publish?: { address?: string } }[];
};

/**
 * The stack file with every limit that its options know times eight or more, in the order in which they wait for each
 * other: the machine is ten times slower than the one they are made for. So is a primary, which is not frozen for that.
 * Ports are published on the machine's own network, where the emulator forwards them; only this host's loopback reaches
 * that.
 */
export function withPatience(text: string): string {
  const file = YAML.parse(text) as { components: Component[]; guardian?: object };
  file.guardian = { ...file.guardian, silence: '10s' };
  for (const component of file.components) {
    if (component.kind !== 'files') component.health = { interval: '60s', timeout: '30s', deadline: '20m' };
    if (component.kind === 'balancer') {
      component.timeouts = { connect: '2s', request: '60s' };
      for (const listener of component.listen ?? []) {
        if (listener.publish !== undefined) listener.publish.address = '0.0.0.0';
      }
      for (const route of component.routes ?? []) {
        route.probe = { interval: '2s', timeout: '10s' };
        const listener = component.listen?.find(({ name }) => name === route.from);
        if (listener?.mode !== 'tcp') route.serverTimeout = '9s';
      }
    }
    if (component.kind === 'gateway') component.limits = { requestDeadline: '8s' };
  }
  return YAML.stringify(file);
}
