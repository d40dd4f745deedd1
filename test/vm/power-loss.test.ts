import { afterAll, beforeAll, expect, it } from 'vitest';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: what was acknowledged before the power failed is in the database and in the queue afterwards. */

const STACK = 'vm-power';
const RATE = 5;
const TIMES = [1, 2, 3, 4, 5];
/** Between the first acknowledged submission and the cut: long enough for some to be half-way everywhere. */
const LOAD_MS = 15_000;
let machine: VirtualMachine;
let closeMachine: (() => Promise<void>) | null = null;
let stack: MachineStack | null = null;

beforeAll(async () => {
  ({ machine, close: closeMachine } = await openMachine());
  stack = await MachineStack.up(machine, STACK);
});

afterAll(async () => {
  await stack?.close();
  await closeMachine?.();
});

it.each(TIMES)('loses nothing that was acknowledged when the power fails under load, time %i', async () => {
  if (stack === null) throw new Error('the stack did not come up');
  const run = await stack.whileSubmitting(RATE, async () => {
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    await machine.losePower();
  });
  expect(await machine.engineAnswers()).toBe(false);

  await machine.boot();
  await stack.isHealthy();

  const ledger = await stack.ledger(run);
  expect(ledger.acknowledged).toBeGreaterThan(0);
  expect(ledger).toMatchObject({ lost: 0, duplicated: 0, examples: [] });
});
