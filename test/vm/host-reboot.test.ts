import { afterAll, beforeAll, expect, it } from 'vitest';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import { withStandby } from '../helpers/stack-files.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: after a restart of the machine everything comes back without a person, and without the app. */

const STACK = 'vm-reboot';
/**
 * A warden is where a group has a leader to guard. Where the engine's socket lies in its machine cannot be told from
 * the address that leads there, so the stack file says it.
 */
const withWarden = (text: string): string => `${withStandby(text)}\nguardian: { socket: /run/docker.sock }\n`;
const RATE = 5;
const LOAD_MS = 10_000;
const PATIENCE = { timeout: 20 * 60_000, interval: 2_000 };
let machine: VirtualMachine;
let closeMachine: (() => Promise<void>) | null = null;
let stack: MachineStack | null = null;

beforeAll(async () => {
  ({ machine, close: closeMachine } = await openMachine());
  stack = await MachineStack.up(machine, STACK, withWarden);
});

afterAll(async () => {
  await stack?.close();
  await closeMachine?.();
});

it('serves again, with everything it held, and nobody touched it', async () => {
  if (stack === null) throw new Error('the stack did not come up');
  const { client } = stack;
  const run = await stack.whileSubmitting(RATE, () => new Promise((resolve) => setTimeout(resolve, LOAD_MS)));
  expect(await notRunning()).toEqual([]);
  // The app is closed: whoever brings the members back must be in the machine.
  await stack.leave();

  await machine.reboot();

  const ready = async (): Promise<number> =>
    (await fetch(`${client.url}/health/ready`, { signal: AbortSignal.timeout(10_000) }).catch(() => null))
      ?.status ?? 0;
  await expect.poll(ready, PATIENCE).toBe(200);
  await expect.poll(notRunning, PATIENCE).toEqual([]);
  const accepted = (): Promise<number> =>
    client.submit('after the restart').then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(accepted, PATIENCE).toBe(201);
  const ledger = await stack.ledger(run);
  expect(ledger.acknowledged).toBeGreaterThan(0);
  expect(ledger).toMatchObject({ lost: 0, duplicated: 0, examples: [] });
});

/** Names of the stack's containers that do not run. */
async function notRunning(): Promise<readonly string[]> {
  const filters = { label: [`dev.tandem.stack=${STACK}`] };
  const containers = await machine.docker.listContainers({ all: true, filters });
  return containers.filter(({ State: state }) => state !== 'running').map(({ Names: [name] }) => name ?? '');
}
