import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { FaultStack } from '../helpers/fault-stack.ts';
import { execute } from '../helpers/hardened-containers.ts';

/**
 * Obligation: a fault happens on a real engine, costs what its drill says, and is put back. A few of each kind; all the others
 * are in `npm run test:chaos`.
 */

// A drill may have to be carried out again.
vi.setConfig({ testTimeout: 600_000 });

const stack = new FaultStack(`faults-${randomBytes(3).toString('hex')}`);

beforeAll(() => stack.up());
afterAll(() => stack.remove());

describe('a fault of one gateway loses nothing and fails no request', () => {
  it('gateway-memory', async () => {
    const { verdict, failure } = await stack.drill('gateway-memory');
    expect(failure).toBeNull();
    expect(verdict?.deviations).toEqual([]);
    expect(verdict).toMatchObject({ passed: true, failed: 0, lost: 0, duplicated: 0 });
    for (const member of ['gateway-1', 'gateway-2']) expect(await stack.leftIn(member)).toEqual([]);
  });

  it.each<DrillId>(['gateway-slow', 'gateway-lossy'])('%s, or says that the kernel cannot', async (id) => {
    const { verdict, failure } = await stack.drill(id);
    if (failure !== null) {
      expect(failure).toMatchObject({ code: 'drill-refused', message: expect.stringContaining('netem') });
      return;
    }
    expect(verdict?.deviations).toEqual([]);
    const { output } = await execute(stack.docker.getContainer(`${stack.name}-gateway-1-pod`), [
      ...['/bin/sh', '-c', 'cat /sys/class/net/eth*/tx_queue_len'],
    ]);
    expect(output).not.toBe('');
  });
});

describe('a disk that everything shares', () => {
  it('is not filled: it would take the engine with it', async () => {
    const { failure } = await stack.drill('queue-full');
    expect(failure).toMatchObject({
      code: 'drill-needs-force',
      message: expect.stringContaining('on the same disk as everything else'),
    });
  });
});
