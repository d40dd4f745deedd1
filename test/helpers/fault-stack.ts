import type Docker from 'dockerode';
import { expect } from 'vitest';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { undisturbedRun } from './drill-verdicts.ts';
import { engineClient } from './engine.ts';
import { removeStack } from './engine-content.ts';
import { gatewayPair } from './gateway-pair.ts';
import { freePort } from './postgres-container.ts';
import { openTestHost, type TestHost } from './test-host.ts';

const RATE = 100;
const PATIENCE = { timeout: 60_000, interval: 250 };

/** The default system and a host that carries drills out on it, for suites that try one fault after the other. */
export class FaultStack {
  readonly name: string;
  readonly docker: Docker = engineClient();
  #host: TestHost | null = null;

  constructor(name: string) {
    this.name = name;
  }

  async up(): Promise<void> {
    this.#host = await openTestHost();
    await this.#host.writeStack(this.name, await gatewayPair(this.name, await freePort()));
    expect((await this.#host.run('stack.up', { stack: this.name })).failure).toBeNull();
  }

  async remove(): Promise<void> {
    await this.#host?.close();
    await removeStack(this.docker, this.name);
  }

  /** Begins on a stack that is healthy; afterwards everything must be as its file says. */
  async drill(
    id: DrillId,
    { seed = null, longestMs }: { readonly seed?: number | null; readonly longestMs?: number } = {},
  ): Promise<RunSummary> {
    const host = this.#host;
    if (host === null) throw new Error('the stack is not up');
    const load = { ratePerSecond: RATE, clientRetries: null, assisted: true, seed, force: null };
    const run = await undisturbedRun(async () => {
      await expect.poll(async () => (await host.status(this.name)).state, PATIENCE).toBe('healthy');
      return host.run('drill.run', { stack: this.name, drill: id, ...load }, longestMs);
    });
    expect((await host.call('stack.plan', { stack: this.name })).text).toBe(`${this.name}: nothing to do`);
    return run;
  }

  /** What still runs in a member beside its own, of what a drill put there. */
  async leftIn(member: string): Promise<readonly string[]> {
    const { Processes } = await this.docker.getContainer(`${this.name}-${member}`).top();
    return Processes.map((row: readonly string[]) => row.join(' ')).filter((row: string) =>
      row.includes('tandem-drill'),
    );
  }
}
