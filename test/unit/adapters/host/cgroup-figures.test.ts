import { describe, expect, it } from 'vitest';
import { cgroupReading, parseNetworkDevices } from '../../../../electron/adapters/host/cgroup-figures.ts';
import { cgroupPlace, parseCgroupMounts } from '../../../../electron/adapters/host/cgroup-places.ts';

/**
 * Version 1 as a kernel 5.10 told it of a PostgreSQL member under engine 20.10 (recorded; the container's id is another).
 * Version 2 is written from the kernel's documentation, not recorded.
 */

const ID = '0123456789abcdef'.repeat(4);

const MOUNTS_1 = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;

const PROCESS_1 = `9:name=systemd:/docker/${ID}
8:pids:/docker/${ID}
7:blkio:/docker/${ID}
4:memory:/docker/${ID}
2:cpuacct:/docker/${ID}
1:cpu:/docker/${ID}
0::/docker/${ID}
`;

const FILES_1: Readonly<Record<string, string>> = {
  [`/sys/fs/cgroup/cpuacct/docker/${ID}/cpuacct.usage`]: '3500832215\n',
  [`/sys/fs/cgroup/memory/docker/${ID}/memory.usage_in_bytes`]: '259911680\n',
  [`/sys/fs/cgroup/memory/docker/${ID}/memory.limit_in_bytes`]: '536870912\n',
  [`/sys/fs/cgroup/memory/docker/${ID}/memory.stat`]: `cache 190361600
rss 57577472
shmem 29294592
inactive_anon 81899520
active_anon 4968448
inactive_file 132886528
active_file 28184576
hierarchical_memory_limit 536870912
total_cache 190361600
total_rss 57577472
total_inactive_file 132886528
total_active_file 28184576
`,
  [`/sys/fs/cgroup/blkio/docker/${ID}/blkio.throttle.io_service_bytes_recursive`]: `8:0 Read 40960
8:0 Write 1048576
8:0 Sync 1048576
8:0 Async 40960
8:0 Discard 0
8:0 Total 1089536
8:16 Read 4096
8:16 Write 0
Total 1093632
`,
  [`/sys/fs/cgroup/pids/docker/${ID}/pids.current`]: '28\n',
};

const SCOPE = `/system.slice/docker-${ID}.scope`;
const FILES_2: Readonly<Record<string, string>> = {
  [`/sys/fs/cgroup${SCOPE}/cpu.stat`]: 'usage_usec 1250000\nuser_usec 1000000\nsystem_usec 250000\n',
  [`/sys/fs/cgroup${SCOPE}/memory.current`]: '104857600\n',
  [`/sys/fs/cgroup${SCOPE}/memory.max`]: 'max\n',
  [`/sys/fs/cgroup${SCOPE}/memory.stat`]: 'anon 52428800\nfile 41943040\ninactive_file 31457280\n',
  [`/sys/fs/cgroup${SCOPE}/io.stat`]:
    '8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n253:0 rbytes=1 wbytes=2 rios=1 wios=1\n',
  [`/sys/fs/cgroup${SCOPE}/pids.current`]: '12\n',
};

const from = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;

describe('where a container is measured', () => {
  it('is found under version 1, each controller in its own mount', () => {
    expect(cgroupPlace(parseCgroupMounts(MOUNTS_1), PROCESS_1, ID)).toEqual({
      version: 1,
      memory: `/sys/fs/cgroup/memory/docker/${ID}`,
      cpu: `/sys/fs/cgroup/cpuacct/docker/${ID}`,
      blockIo: `/sys/fs/cgroup/blkio/docker/${ID}`,
      processes: `/sys/fs/cgroup/pids/docker/${ID}`,
    });
  });

  it('is found under version 1 with controllers that share a mount', () => {
    const mounts = parseCgroupMounts(
      '33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory',
    );
    const processes = `4:memory:${SCOPE}\n2:cpu,cpuacct:${SCOPE}\n`;
    expect(cgroupPlace(mounts, processes, ID)).toEqual({
      version: 1,
      memory: `/sys/fs/cgroup/memory${SCOPE}`,
      cpu: `/sys/fs/cgroup/cpu,cpuacct${SCOPE}`,
      blockIo: null,
      processes: null,
    });
  });

  it('is found under version 2, without the groups that the container made itself', () => {
    const mounts = parseCgroupMounts('30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate');
    expect(cgroupPlace(mounts, `0::${SCOPE}/init.scope\n`, ID)).toEqual({
      version: 2,
      folder: `/sys/fs/cgroup${SCOPE}`,
    });
  });

  it('is found below the part of the hierarchy that is mounted, blanks in its name included', () => {
    const mounts = parseCgroupMounts('30 23 0:26 /outer /my\\040cgroups rw - cgroup2 cgroup2 rw');
    expect(cgroupPlace(mounts, `0::/outer/docker/${ID}\n`, ID)).toEqual({
      version: 2,
      folder: `/my cgroups/docker/${ID}`,
    });
    expect(cgroupPlace(mounts, `0::/elsewhere/docker/${ID}\n`, ID)).toBeNull();
  });

  it.each([
    ['another process has that number', '0::/user.slice/session-1.scope\n'],
    ['another container has', `0::/docker/${'f'.repeat(64)}\n`],
    ['its groups are outside of what can be seen', `0::/../../docker/${ID}\n`],
    ['there is no such process', ''],
  ])('is nowhere when %s', (_, text) => {
    const mounts = parseCgroupMounts('30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw');
    expect(cgroupPlace(mounts, text, ID)).toBeNull();
  });
});

describe('what the kernel tells of a container', () => {
  it('under version 1', () => {
    const place = cgroupPlace(parseCgroupMounts(MOUNTS_1), PROCESS_1, ID);
    expect(place && cgroupReading(place, from(FILES_1))).toEqual({
      cpuNs: 3_500_832_215,
      memoryBytes: 259_911_680 - 132_886_528,
      memoryLimitBytes: 536_870_912,
      readBytes: 45_056,
      writtenBytes: 1_048_576,
      processes: 28,
    });
  });

  it('under version 1 without a limit', () => {
    const place = cgroupPlace(parseCgroupMounts(MOUNTS_1), PROCESS_1, ID);
    const path = `/sys/fs/cgroup/memory/docker/${ID}/memory.limit_in_bytes`;
    const files = { ...FILES_1, [path]: '9223372036854771712\n' };
    expect(place && cgroupReading(place, from(files))?.memoryLimitBytes).toBeNull();
  });

  it('under version 2', () => {
    expect(cgroupReading({ version: 2, folder: `/sys/fs/cgroup${SCOPE}` }, from(FILES_2))).toEqual({
      cpuNs: 1_250_000_000,
      memoryBytes: 104_857_600 - 31_457_280,
      memoryLimitBytes: null,
      readBytes: 4_097,
      writtenBytes: 8_194,
      processes: 12,
    });
  });

  it('is nothing once its group is gone', () => {
    const place = cgroupPlace(parseCgroupMounts(MOUNTS_1), PROCESS_1, ID);
    expect(place && cgroupReading(place, () => null)).toBeNull();
    expect(cgroupReading({ version: 2, folder: '/gone' }, () => null)).toBeNull();
  });
});

describe('what went through a network', () => {
  const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

  it('is the sum of its interfaces without the loopback', () => {
    const text = `${HEAD}    lo:  473916    6542    0    0    0     0          0         0   473916    6542    0    0    0     0       0          0
  eth0: 239162989   21780    0    0    0     0          0         0 335788398   22544    0    0    0     0       0          0
  eth1:1000   1    0    0    0     0          0         0 2000   1    0    0    0     0       0          0
`;
    expect(parseNetworkDevices(text)).toEqual({ receivedBytes: 239_163_989, sentBytes: 335_790_398 });
  });

  it('is not known where there is none, and where nothing can be understood', () => {
    expect(parseNetworkDevices(`${HEAD}    lo: 1 2 0 0 0 0 0 0 1 2 0 0 0 0 0 0\n`)).toBeNull();
    expect(parseNetworkDevices('  eth0: many 2 0 0 0 0 0 0 few 2 0 0 0 0 0 0\n')).toBeNull();
    expect(parseNetworkDevices('')).toBeNull();
  });
});
