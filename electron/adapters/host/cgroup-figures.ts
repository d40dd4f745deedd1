import { memoryInUse, type NetworkReading, type UsageReading } from '../../domain/usage/usage.ts';
import type { CgroupPlace } from './cgroup-places.ts';

/** What the kernel's files say, as figures. Each of these files is read whole and small. */

/** Reads a file; null when it is not there. */
export type ReadText = (path: string) => string | null;

type CgroupReading = Omit<UsageReading, 'atMs' | 'network'>;

const NS_PER_US = 1_000;
/** Version 1 says "no limit" with the largest multiple of a page. */
const NO_LIMIT_BYTES = 2 ** 62;

/** Null when the group is gone, which is the end of its container. */
export function cgroupReading(place: CgroupPlace, read: ReadText): CgroupReading | null {
  return place.version === 1 ? readingOfVersion1(place, read) : readingOfVersion2(place.folder, read);
}

/** https://docs.kernel.org/admin-guide/cgroup-v1/memory.html and its neighbours */
function readingOfVersion1(
  { memory, cpu, blockIo, processes }: Extract<CgroupPlace, { version: 1 }>,
  read: ReadText,
): CgroupReading | null {
  const cpuNs = numberIn(read(`${cpu}/cpuacct.usage`));
  const usage = numberIn(read(`${memory}/memory.usage_in_bytes`));
  if (cpuNs === null || usage === null) return null;
  const limit = numberIn(read(`${memory}/memory.limit_in_bytes`));
  const io = blockIo === null ? null : read(`${blockIo}/blkio.throttle.io_service_bytes_recursive`);
  return {
    cpuNs,
    memoryBytes: memoryInUse(usage, keyedNumbers(read(`${memory}/memory.stat`) ?? '')),
    memoryLimitBytes: limit === null || limit >= NO_LIMIT_BYTES ? null : limit,
    readBytes: io === null ? null : sumOfOperation(io, 'Read'),
    writtenBytes: io === null ? null : sumOfOperation(io, 'Write'),
    processes: processes === null ? null : numberIn(read(`${processes}/pids.current`)),
  };
}

/** https://docs.kernel.org/admin-guide/cgroup-v2.html */
function readingOfVersion2(folder: string, read: ReadText): CgroupReading | null {
  const cpuUs = keyedNumbers(read(`${folder}/cpu.stat`) ?? '').usage_usec;
  const usage = numberIn(read(`${folder}/memory.current`));
  if (cpuUs === undefined || usage === null) return null;
  const io = read(`${folder}/io.stat`);
  return {
    cpuNs: cpuUs * NS_PER_US,
    memoryBytes: memoryInUse(usage, keyedNumbers(read(`${folder}/memory.stat`) ?? '')),
    // `max` is no number.
    memoryLimitBytes: numberIn(read(`${folder}/memory.max`)),
    readBytes: io === null ? null : sumOfKey(io, 'rbytes'),
    writtenBytes: io === null ? null : sumOfKey(io, 'wbytes'),
    processes: numberIn(read(`${folder}/pids.current`)),
  };
}

/** All interfaces of a network namespace but its loopback. @param text of /proc/PID/net/dev */
export function parseNetworkDevices(text: string): NetworkReading | null {
  const rows = text.split('\n').flatMap((line) => {
    const [, name, figures] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || figures === undefined || name === 'lo') return [];
    const fields = figures.split(/\s+/).map(Number);
    return [{ receivedBytes: fields[0] ?? 0, sentBytes: fields[8] ?? 0 }];
  });
  const sum = rows.reduce(
    (total, row) => ({
      receivedBytes: total.receivedBytes + row.receivedBytes,
      sentBytes: total.sentBytes + row.sentBytes,
    }),
    { receivedBytes: 0, sentBytes: 0 },
  );
  return rows.length === 0 || Number.isNaN(sum.receivedBytes + sum.sentBytes) ? null : sum;
}

function numberIn(text: string | null): number | null {
  const trimmed = text?.trim() ?? '';
  return /^\d+$/.test(trimmed) ? Number(trimmed) : null;
}

/** Lines of `key number`. */
function keyedNumbers(text: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const value = numberIn(line.slice(space + 1));
    if (space > 0 && value !== null) found[line.slice(0, space)] = value;
  }
  return found;
}

/** `8:0 Read 4096`, one line for each device and operation. */
function sumOfOperation(text: string, operation: string): number {
  return [...text.matchAll(/^\d+:\d+ (\w+) (\d+)$/gm)]
    .filter(([, found]) => found === operation)
    .reduce((sum, [, , bytes]) => sum + Number(bytes), 0);
}

/** `8:0 rbytes=4096 wbytes=0 …`, one line for each device. */
function sumOfKey(text: string, key: string): number {
  return [...text.matchAll(/(\w+)=(\d+)/g)]
    .filter(([, found]) => found === key)
    .reduce((sum, [, , bytes]) => sum + Number(bytes), 0);
}
