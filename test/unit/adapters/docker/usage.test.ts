import type Docker from 'dockerode';
import { beforeEach, describe, expect, it } from 'vitest';
import { DockerUsage } from '../../../../electron/adapters/docker/usage.ts';
import type { FailureError } from '../../../../electron/domain/failure.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

/**
 * The engine's answers are written from the documented schema of `GET /containers/{id}/stats` (API 1.41 to 1.47), one as
 * under cgroup v1 and one as under v2; they are not recorded.
 */

const CPU = { usage_in_usermode: 1, usage_in_kernelmode: 1, total_usage: 7_000_000 };
const STATS_V1 = {
  read: '2026-01-01T00:00:00.5Z',
  preread: '0001-01-01T00:00:00Z',
  pids_stats: { current: 9, limit: 256 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 8, minor: 0, op: 'Read', value: 100 },
      { major: 8, minor: 0, op: 'Write', value: 200 },
      { major: 8, minor: 0, op: 'Total', value: 300 },
    ],
    io_serviced_recursive: [],
  },
  num_procs: 0,
  storage_stats: {},
  cpu_stats: { cpu_usage: { ...CPU, percpu_usage: [3, 4] }, system_cpu_usage: 99, online_cpus: 2 },
  precpu_stats: { cpu_usage: { ...CPU, total_usage: 0 } },
  memory_stats: {
    usage: 1_000,
    max_usage: 1_200,
    limit: 4_096,
    stats: { cache: 500, inactive_file: 300, total_inactive_file: 400 },
  },
  name: '/shop-gateway-1',
  id: 'x',
};
const STATS_V2 = {
  ...STATS_V1,
  blkio_stats: {
    io_service_bytes_recursive: [{ major: 8, minor: 0, op: 'read', value: 7 }],
    io_serviced_recursive: null,
  },
  memory_stats: { usage: 1_000, limit: 4_096, stats: { anon: 600, inactive_file: 300 } },
};
const INFRA_STATS = {
  ...STATS_V1,
  networks: { eth0: { rx_bytes: 10, tx_bytes: 20, rx_packets: 1 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
};
const NOT_RUNNING = {
  read: '0001-01-01T00:00:00Z',
  pids_stats: {},
  blkio_stats: { io_service_bytes_recursive: null },
  cpu_stats: { cpu_usage: { total_usage: 0 } },
  memory_stats: {},
};

const STARTED = '2026-01-01T00:00:00Z';
const MEMBER = 'a'.repeat(64);
const INFRA = 'b'.repeat(64);
const target = { id: MEMBER, startedAt: STARTED, infra: { id: INFRA, startedAt: STARTED } };
const { signal } = new AbortController();

let asked: string[];
let stats: Record<string, unknown>;
let pids: Record<string, number>;
let files: Record<string, string>;
let clock: ManualClock;

beforeEach(() => {
  asked = [];
  stats = { [MEMBER]: STATS_V1, [INFRA]: INFRA_STATS };
  pids = { [MEMBER]: 100, [INFRA]: 200 };
  clock = new ManualClock();
  const folder = (id: string): string => `/sys/fs/cgroup/docker/${id}`;
  files = {
    '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
    '/proc/100/cgroup': `0::/docker/${MEMBER}\n`,
    '/proc/200/cgroup': `0::/docker/${INFRA}\n`,
    '/proc/200/net/dev': '  eth0: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0\n',
    [`${folder(MEMBER)}/cpu.stat`]: 'usage_usec 5\n',
    [`${folder(MEMBER)}/memory.current`]: '1000\n',
    [`${folder(MEMBER)}/memory.max`]: '4096\n',
    [`${folder(MEMBER)}/memory.stat`]: 'inactive_file 100\n',
    [`${folder(MEMBER)}/pids.current`]: '3\n',
  };
});

function usageOf(mayReadKernel: boolean): DockerUsage {
  const gone = Object.assign(new Error('no such container'), { statusCode: 404 });
  const docker = {
    getContainer: (id: string) => ({
      inspect: async () => {
        asked.push(`inspect ${id[0]}`);
        if (pids[id] === undefined) throw gone;
        return { State: { Running: true, Pid: pids[id], StartedAt: STARTED } };
      },
      stats: async (options: object) => {
        asked.push(`stats ${id[0]}`);
        expect(options).toMatchObject({ stream: false, 'one-shot': true });
        if (stats[id] === undefined) throw gone;
        return stats[id];
      },
    }),
  } as unknown as Docker;
  return new DockerUsage({
    docker: () => docker,
    clock,
    mayReadKernel: () => mayReadKernel,
    readText: (path) => files[path] ?? null,
  });
}

describe('asked of the engine', () => {
  it('is the member itself, and its network of the container that holds it', async () => {
    expect(await usageOf(false).read(target, signal)).toEqual({
      atMs: clock.monotonicMs(),
      cpuNs: 7_000_000,
      memoryBytes: 600,
      memoryLimitBytes: 4_096,
      readBytes: 100,
      writtenBytes: 200,
      processes: 9,
      network: { receivedBytes: 11, sentBytes: 22 },
    });
    expect(asked.sort()).toEqual(['stats a', 'stats b']);
  });

  it('is by the rule of cgroup v2 where the engine has that', async () => {
    stats[MEMBER] = STATS_V2;
    expect(await usageOf(false).read(target, signal)).toMatchObject({
      memoryBytes: 700,
      readBytes: 7,
      writtenBytes: 0,
    });
  });

  it('is nothing of a container that is gone or does not run', async () => {
    stats[MEMBER] = NOT_RUNNING;
    expect(await usageOf(false).read(target, signal)).toBeNull();
    delete stats[MEMBER];
    expect(await usageOf(false).read(target, signal)).toBeNull();
  });

  it('is not believed when it is no answer of that kind', async () => {
    stats[MEMBER] = { ...STATS_V1, memory_stats: { usage: 'much' } };
    const refusal = await usageOf(false)
      .read(target, signal)
      .catch((error: unknown) => error);
    expect((refusal as FailureError).failure).toMatchObject({ code: 'unexpected' });
    expect((refusal as FailureError).failure.cause).toContain('memory_stats.usage');
  });
});

describe('read from the kernel', () => {
  it('takes one call for each life of a container, and none after that', async () => {
    const usage = usageOf(true);
    for (let time = 0; time < 5; time += 1) {
      expect(await usage.read(target, signal)).toEqual({
        atMs: clock.monotonicMs(),
        cpuNs: 5_000,
        memoryBytes: 900,
        memoryLimitBytes: 4_096,
        readBytes: null,
        writtenBytes: null,
        processes: 3,
        network: { receivedBytes: 5, sentBytes: 6 },
      });
    }
    expect(asked.sort()).toEqual(['inspect a', 'inspect b']);
  });

  it('ends with the life of the container', async () => {
    const usage = usageOf(true);
    await usage.read(target, signal);
    for (const path of Object.keys(files)) if (path.includes(MEMBER)) delete files[path];
    expect(await usage.read(target, signal)).toBeNull();
  });

  it('does not take the network of whoever has the number of its process now', async () => {
    const usage = usageOf(true);
    await usage.read(target, signal);
    files['/proc/200/cgroup'] = '0::/user.slice\n';
    expect(await usage.read(target, signal)).toMatchObject({ network: null, cpuNs: 5_000 });
  });

  it('gives way to the engine where its processes are not of this machine', async () => {
    files['/proc/100/cgroup'] = '0::/user.slice\n';
    files['/proc/200/cgroup'] = '0::/user.slice\n';
    const usage = usageOf(true);
    expect(await usage.read(target, signal)).toMatchObject({ cpuNs: 7_000_000 });
    await usage.read(target, signal);
    expect(asked.filter((call) => call.startsWith('inspect'))).toHaveLength(2);
    expect(asked.filter((call) => call.startsWith('stats'))).toHaveLength(4);
  });

  it('is not tried for a life that is over', async () => {
    expect(await usageOf(true).read({ ...target, startedAt: 'earlier' }, signal)).toBeNull();
    delete pids[MEMBER];
    expect(await usageOf(true).read(target, signal)).toBeNull();
  });
});
