import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  awaitEnd,
  type HostProcess,
  isAlive,
  listProcesses,
  readProcess,
  signalProcess,
  withDescendants,
} from '../../../../electron/adapters/host/processes.ts';

// These read /proc, and only the private engine on Linux needs them.
describe.runIf(process.platform === 'linux')('processes of the machine', () => {
  it('are seen with their command line, and end by signal', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', 'a mark']);
    await once(child.stdout, 'data');
    const found = (await listProcesses()).find((one) => one.pid === child.pid);
    expect(found).toMatchObject({
      parent: process.pid,
      command: [process.execPath, '-e', expect.any(String), 'a mark'],
    });
    const seen = found as HostProcess;
    expect(await isAlive(seen)).toBe(true);
    expect(await awaitEnd([seen], 0)).toBe(false);
    await signalProcess(seen, 'SIGKILL');
    expect(await awaitEnd([seen], 5_000)).toBe(true);
    await signalProcess(seen, 'SIGKILL');
  });

  it('are not confused with a later one of the same pid', async () => {
    const self = (await readProcess(process.pid)) as HostProcess;
    const earlier = { ...self, startTicks: '1' };
    expect(await isAlive(earlier)).toBe(false);
    await signalProcess(earlier, 'SIGKILL');
    expect(await isAlive(self)).toBe(true);
  });

  it('form families of any depth', () => {
    const one = (pid: number, parent: number): HostProcess => ({
      pid,
      parent,
      session: 0,
      startTicks: '1',
      command: [],
    });
    const all = [one(5, 4), one(4, 3), one(3, 2), one(9, 1), one(2, 1)];
    expect(
      withDescendants(all, [one(2, 1)])
        .map(({ pid }) => pid)
        .sort(),
    ).toEqual([2, 3, 4, 5]);
  });
});
