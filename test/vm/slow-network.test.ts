import { afterAll, beforeAll, expect, it } from 'vitest';
import { MachineStack, openMachine } from '../helpers/machine-stack.ts';
import { pidOf } from '../helpers/private-engine.ts';
import type { VirtualMachine } from '../helpers/virtual-machine.ts';

/** Obligation: a slow and a lossy network are what the kernel was told, cost nothing acknowledged, and end with their drill. */

const STACK = 'vm-network';
const RATE = 5;
const DRILL_MS = 15 * 60_000;
const LOOK_EVERY_MS = 1_000;
const GATEWAYS = ['gateway-1', 'gateway-2'];
let machine: VirtualMachine;
let closeMachine: (() => Promise<void>) | null = null;
let stack: MachineStack | null = null;

beforeAll(async () => {
  ({ machine, close: closeMachine } = await openMachine());
  stack = await MachineStack.up(machine, STACK);
  await stack.isCalm();
});

afterAll(async () => {
  await stack?.close();
  await closeMachine?.();
});

it.each([
  // 3 % of what is sent; the kernel rounds what it is told, and says so.
  ['gateway-slow', /delay 50ms\s+20ms(?!.*loss)/, /\(dropped \d+,/],
  ['gateway-lossy', /delay 5ms\s+2ms loss (?:3|2\.9\d*)%/, /\(dropped [1-9]\d*,/],
] as const)(
  '%s is what the kernel does to one gateway, and is over with the drill',
  async (drill, told, dropped) => {
    if (stack === null) throw new Error('the stack did not come up');
    expect(await conditions()).toEqual([]);
    const params = { stack: STACK, drill, ratePerSecond: RATE, clientRetries: null } as const;
    const seen = new Map<string, string>();
    const watching = new AbortController();
    const watch = watchConditions(watching.signal, seen);
    const { verdict, failure } = await stack.host.run('drill.run', params, DRILL_MS);
    watching.abort();
    await watch;

    expect(failure).toBeNull();
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0 });
    expect(verdict?.sentRequests).toBeGreaterThan(0);
    expect([...seen.keys()]).toHaveLength(1);
    const [last = ''] = [...seen.values()];
    expect(last).toMatch(told);
    expect(last).toMatch(dropped);
    expect(await conditions()).toEqual([]);
  },
);

/** The last state of each gateway whose network was changed, until the signal ends it. */
async function watchConditions(signal: AbortSignal, seen: Map<string, string>): Promise<void> {
  while (!signal.aborted) {
    for (const [gateway, state] of await conditions()) seen.set(gateway, state);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What the kernel does to what the gateways send, for those to which it does anything, with its own counts. */
async function conditions(): Promise<readonly (readonly [string, string])[]> {
  const found = await Promise.all(
    GATEWAYS.map(async (gateway) => {
      const pid = await pidOf(machine.docker, `${STACK}-${gateway}-pod`);
      return [gateway, await machine.run(`nsenter -t ${pid} -n /sbin/tc -s qdisc show`)] as const;
    }),
  );
  return found.filter(([, state]) => state.includes('netem'));
}
