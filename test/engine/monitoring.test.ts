import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerUsage } from '../../electron/adapters/docker/usage.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import type { EventPayload } from '../../electron/contract/contract.ts';
import { memberUsage } from '../../electron/domain/usage/usage.ts';
import type { UsageTarget } from '../../electron/ports/usage-reader.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** One member that keeps a core busy and one that does nothing, each in a pod of its own, and a host that watches. */

const { signal } = new AbortController();

let docker: Docker;
let stack: TestStack;
let host: TestHost;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tmonitor');
  await stack.createNetwork();
  const busy = stack.member('busy', { command: ['sh', '-c', 'while :; do :; done'] });
  const still = stack.member('still', { command: ['sleep', 'infinity'] });
  await stack.bringUp(stack.infra('busy', 10), busy, stack.infra('still', 11), still);
  host = await openTestHost();
});

afterAll(async () => {
  await host?.close();
  await stack?.remove();
});

async function targetOf(member: string): Promise<UsageTarget> {
  const { containers } = await stack.engine.observe(stack.name);
  const life = (name: string) => {
    const found = containers.find((container) => container.name === name);
    return { id: found?.id ?? '', startedAt: found?.startedAt ?? '' };
  };
  return { ...life(`${stack.name}-${member}`), infra: life(`${stack.name}-${member}-pod`) };
}

type Sample = EventPayload<'usage.sample'>['sample'];

async function sampleThat(
  fits: (busy: Sample['members'][number], sample: Sample) => boolean,
): Promise<Sample> {
  const { subscription } = await host.call('usage.follow', { stack: stack.name });
  const isIt = (sample: Sample): boolean => {
    const busy = sample.members.find(({ member }) => member === 'busy');
    return busy !== undefined && fits(busy, sample);
  };
  try {
    const event = await host.next(
      'usage.sample',
      (payload) => payload.subscription === subscription && isIt(payload.sample),
      30_000,
    );
    return event.sample;
  } finally {
    await host.call('usage.unfollow', { subscription });
  }
}

describe('what a member uses', () => {
  it('is the same from the kernel and from the engine', async () => {
    const readers = [true, false].map(
      (mayReadKernel) =>
        new DockerUsage({ docker: () => docker, clock: systemClock, mayReadKernel: () => mayReadKernel }),
    );
    const still = await targetOf('still');
    const [kernel, engine] = await Promise.all(readers.map((reader) => reader.read(still, signal)));
    expect(kernel?.memoryBytes).toBeGreaterThan(0);
    expect(kernel?.memoryLimitBytes).toBe(64 * 1024 ** 2);
    expect(engine).toMatchObject({
      cpuNs: expect.closeTo(kernel?.cpuNs ?? 0, -9),
      memoryLimitBytes: kernel?.memoryLimitBytes,
      processes: kernel?.processes,
    });
    expect(Math.abs((engine?.memoryBytes ?? 0) - (kernel?.memoryBytes ?? 0))).toBeLessThan(4 * 1024 ** 2);
    // Of the pod: the member's own container has no network.
    expect(kernel?.network?.receivedBytes).toBeGreaterThanOrEqual(0);
    expect(engine?.network).not.toBeNull();
  });

  it.runIf(process.platform === 'linux')(
    'takes one call for each life of a container from the kernel',
    async () => {
      const calls: string[] = [];
      const counted = {
        getContainer: (id: string) => {
          const container = docker.getContainer(id);
          return {
            inspect: (options: object) => {
              calls.push('inspect');
              return container.inspect(options);
            },
            stats: () => {
              calls.push('stats');
              return container.stats({ stream: false });
            },
          };
        },
      } as unknown as Docker;
      const reader = new DockerUsage({
        docker: () => counted,
        clock: systemClock,
        mayReadKernel: () => true,
      });
      const still = await targetOf('still');
      for (let time = 0; time < 10; time += 1) expect(await reader.read(still, signal)).not.toBeNull();
      expect(calls).toEqual(['inspect', 'inspect']);
    },
  );

  it.each([
    ['the kernel', true],
    ['the engine', false],
  ])('is a core of a loop without an end, by %s', async (_, mayReadKernel) => {
    const reader = new DockerUsage({
      docker: () => docker,
      clock: systemClock,
      mayReadKernel: () => mayReadKernel,
    });
    const busy = await targetOf('busy');
    const before = await reader.read(busy, signal);
    await eventually(async () => {
      const now = await reader.read(busy, signal);
      if (now === null || before === null) return false;
      const { cpuPercent } = memberUsage(before, now);
      // Others may want the processors, too; nobody gets more than a limit of one core lets them.
      return now.atMs - before.atMs > 1_000 && (cpuPercent ?? 0) > 10 && (cpuPercent ?? 999) < 130;
    }, 'it uses about a core');
  });

  it('is told while the process is frozen', async () => {
    const container = docker.getContainer(`${stack.name}-still`);
    await container.kill({ signal: 'SIGSTOP' });
    try {
      const sample = await sampleThat((_, { members }) => members.every(({ usage }) => usage !== null));
      expect(sample.members.find(({ member }) => member === 'still')).toMatchObject({
        isRunning: true,
        why: '',
      });
      expect(sample.host?.disk?.totalBytes).toBeGreaterThan(0);
    } finally {
      await container.kill({ signal: 'SIGCONT' });
    }
  });
});

describe('a member that dies', () => {
  it('is written down with its exit code, and told to whoever watches', async () => {
    const container = docker.getContainer(`${stack.name}-still`);
    // What there was before is known from a look.
    await host.status(stack.name);
    await container.kill();
    const event = await host.next(
      'event.recorded',
      ({ kind, member }) => kind === 'member-ended' && member === 'still',
      20_000,
    );
    expect(event).toMatchObject({ stack: stack.name, data: { exitCode: 137, oomKilled: false } });
    await container.start();
    await host.next(
      'event.recorded',
      ({ kind, member }) => kind === 'member-started' && member === 'still',
      20_000,
    );
    const { events } = await host.call('events.list', { stack: stack.name, member: 'still' });
    expect(events.map(({ kind }) => kind)).toEqual(['member-started', 'member-ended']);
  });

  it('for want of memory is told with that reason, and counted', async () => {
    const command = ['sh', '-c', 'sleep 1; head -c 200m /dev/zero | tail'];
    await host.status(stack.name);
    await stack.bringUp(stack.infra('hungry', 12), stack.member('hungry', { command, restart: 'no' }));
    await host.next(
      'event.recorded',
      ({ kind, member }) => kind === 'member-oom' && member === 'hungry',
      30_000,
    );
    const { events } = await host.call('events.list', { stack: stack.name, kinds: ['member-oom'] });
    expect(events[0]?.text).toContain('hungry ran out of memory');
    const sample = await sampleThat((_, { members }) =>
      members.some(({ member, oomKills }) => member === 'hungry' && oomKills > 0),
    );
    expect(sample.members.find(({ member }) => member === 'hungry')?.oomKills).toBeGreaterThan(0);
  });
});

describe('figures over time', () => {
  it('are there as soon as they were measured', async () => {
    const { atMs } = await sampleThat((busy) => busy.usage?.cpuPercent != null);
    const range = { fromMs: atMs - 60_000, toMs: atMs + 60_000 };
    const answer = await host.call('metrics.query', { stack: stack.name, member: 'busy', ...range });
    expect(answer.spanMs).toBe(1_000);
    const cpu = answer.series.find(({ metric }) => metric === 'cpuPercent');
    expect(cpu?.max.some((value) => value !== null && value > 10)).toBe(true);
    const machine = await host.call('metrics.query', {
      stack: stack.name,
      metrics: ['memoryBytes'],
      ...range,
    });
    expect(machine.series).toHaveLength(1);
    expect(machine.series[0]?.average.some((value) => (value ?? 0) > 0)).toBe(true);
  });
});
