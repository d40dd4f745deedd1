import { afterAll, beforeAll, expect, it } from 'vitest';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import { pidOf } from '../helpers/private-engine.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: the default system comes up on a newer engine with cgroup v2 as it does elsewhere, and survives a gateway. */

const STACK = 'vm-default';
const DRILL_MS = 15 * 60_000;
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

const up = (): MachineStack => {
  if (stack === null) throw new Error('the stack did not come up');
  return stack;
};

it('comes up healthy on an engine of another generation', async () => {
  const { CgroupVersion: cgroup } = await machine.docker.info();
  expect(cgroup).toBe('2');
  expect(Number.parseInt((await machine.docker.version()).Version, 10)).toBeGreaterThanOrEqual(26);
  expect((await up().host.status(STACK)).state).toBe('healthy');
  expect((await up().host.call('stack.plan', { stack: STACK })).text).toBe(`${STACK}: nothing to do`);
});

it('gives each member the limits of the stack file in the kernel’s second kind of control groups', async () => {
  const inGroup = async (member: string, file: string): Promise<string> => {
    const pid = await pidOf(machine.docker, `${STACK}-${member}`);
    return machine.run(`cat "/sys/fs/cgroup$(cut -d: -f3 /proc/${pid}/cgroup)/${file}"`);
  };
  expect(await inGroup('gateway-1', 'memory.max')).toBe(String(384 * 2 ** 20));
  expect(await inGroup('gateway-1', 'pids.max')).toBe('128');
  expect(await inGroup('gateway-1', 'cpu.max')).toBe('200000 100000');
  expect(await inGroup('balancer-1', 'memory.max')).toBe(String(256 * 2 ** 20));
});

it('loses nothing when the serving gateway is killed under load', async () => {
  const params = { stack: STACK, drill: 'gateway-kill', ratePerSecond: 5, clientRetries: null } as const;
  const { verdict, failure } = await up().host.run('drill.run', params, DRILL_MS);
  expect(failure).toBeNull();
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0 });
  expect(verdict?.sentRequests).toBeGreaterThan(0);
});
