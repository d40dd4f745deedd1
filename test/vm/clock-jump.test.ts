import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import { withStandby } from '../helpers/stack-files.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: a clock that jumps by an hour moves no leadership and loses nothing. */

const STACK = 'vm-clock';
const RATE = 5;
/** Longer than Patroni's ttl of 20 s and the guardian's cool-down: a storm would show. */
const WATCHED_MS = 60_000;
let machine: VirtualMachine;
let closeMachine: (() => Promise<void>) | null = null;
let stack: MachineStack | null = null;

beforeAll(async () => {
  ({ machine, close: closeMachine } = await openMachine());
  stack = await MachineStack.up(machine, STACK, withStandby);
});

afterAll(async () => {
  await stack?.close();
  await closeMachine?.();
});

it.each([
  ['forward', '+3600 seconds'],
  ['back', '-3600 seconds'],
])('keeps its primary and everything acknowledged when the clock jumps %s by an hour', async (_, by) => {
  if (stack === null) throw new Error('the stack did not come up');
  const before = await timeline();

  const run = await stack.whileSubmitting(RATE, async () => {
    const jumped = await machine.run(
      `was=$(date +%s); date -s "${by}" > /dev/null; echo $(($(date +%s) - was))`,
    );
    expect(Math.abs(Number(jumped))).toBeGreaterThan(3_500);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  });

  await stack.isHealthy();
  // Each promotion begins a timeline: the same one means that nobody took over, not once.
  expect(await timeline()).toBe(before);
  const ledger = await stack.ledger(run);
  expect(ledger.acknowledged).toBeGreaterThan(0);
  expect(ledger).toMatchObject({ lost: 0, duplicated: 0, examples: [] });
});

const members = z.array(z.object({ Member: z.string(), Role: z.string(), TL: z.number().optional() }));

/** `<who leads>/<timeline>`, by the cluster manager's own word; it is a Python program, and the machine is slow. */
async function timeline(): Promise<string> {
  const list = ['patronictl', '-c', '/etc/tandem/patroni', 'list', '--format', 'json'];
  const exec = new DockerExec(() => machine.docker);
  const limits = { deadlineMs: 120_000, maxOutputBytes: 1024 * 1024 };
  const { stdout } = await exec.run(`${STACK}-database-1`, list, limits);
  const leaders = members.parse(JSON.parse(stdout)).filter(({ Role: role }) => role === 'Leader');
  expect(leaders).toHaveLength(1);
  return leaders.map(({ Member: member, TL: number }) => `${member}/${number}`).join();
}
