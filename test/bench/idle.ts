import { readdir, readFile } from 'node:fs/promises';
import type { Bench } from './bench.ts';
import type { ServedStack } from './served-stack.ts';

/** The host with its stack up, watched for a minute from outside: Linux tells this in /proc. */
export interface IdleWatch {
  /** Percent of one core over the whole minute. */
  readonly cpuPercent: number;
  readonly cpuPercentOfParts: readonly number[];
  readonly residentMb: readonly number[];
  /** Docker's own processes and the pods' agents in the same minute: health checks and probes. */
  readonly engineCpuPercent: number;
}

const PARTS = 5;
const PART_MS = 12_000;
/**
 * The drift of a stack that has just come up: caches fill and code is compiled. The looks at the whole stack, half a minute
 * apart, took 110, 70 and then 40 ms of processor time (2026-11-22), so the first two are let pass.
 */
const SETTLE_MS = 70_000;
/** `USER_HZ`: what /proc counts in on every Linux that Node.js runs on. */
export const TICKS_PER_SECOND = 100;
export const BYTES_PER_MB = 1_000_000;

export async function watchIdleHost(bench: Bench, { pid, name }: ServedStack): Promise<IdleWatch> {
  if (process.platform !== 'linux') throw new Error('only Linux tells what a process used');
  const containers = await containersOf(bench, name);
  bench.say(`Watching the host of ${name} for a minute …`);
  await pause(SETTLE_MS, bench.signal);
  const before = { own: await cpuTicks(pid), engine: await engineTicks(containers), atMs: performance.now() };
  const cpuPercentOfParts: number[] = [];
  const residentMb: number[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const startTicks = await cpuTicks(pid);
    const startMs = performance.now();
    await pause(PART_MS, bench.signal);
    cpuPercentOfParts.push(percent((await cpuTicks(pid)) - startTicks, performance.now() - startMs));
    residentMb.push(await residentBytes(pid).then((bytes) => bytes / BYTES_PER_MB));
  }
  const tookMs = performance.now() - before.atMs;
  return {
    cpuPercent: percent((await cpuTicks(pid)) - before.own, tookMs),
    cpuPercentOfParts,
    residentMb,
    engineCpuPercent: percent((await engineTicks(containers)) - before.engine, tookMs),
  };
}

export async function containersOf(bench: Bench, stack: string): Promise<readonly string[]> {
  const filters = { label: [`dev.tandem.stack=${stack}`] };
  return (await bench.docker.listContainers({ filters })).map(({ Id }) => Id);
}

function percent(ticks: number, ms: number): number {
  return (ticks / TICKS_PER_SECOND / (ms / 1000)) * 100;
}

/** Of the process with all its threads; its children that ended too when asked for. */
export async function cpuTicks(pid: number, withChildren = false): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses that may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return user + system + (withChildren ? childUser + childSystem : 0);
}

export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/**
 * What Docker uses for this stack: its daemons (all on this machine), the shims of the stack's containers (health
 * checks are children of a shim, and short: their time is the shim's when they have ended) and the pods' agents.
 */
export async function engineTicks(containers: readonly string[]): Promise<number> {
  const processes = await allProcesses();
  const isOurs = ({ name, command }: Process): boolean => {
    if (name === 'dockerd' || name === 'containerd') return true;
    if (name.startsWith('containerd-shim')) return containers.some((id) => command.includes(id));
    return false;
  };
  let ticks = 0;
  for (const process of processes.filter(isOurs)) ticks += await cpuTicks(process.pid, true).catch(() => 0);
  for (const process of processes.filter(({ command }) => AGENT.test(command))) {
    const groups = await readFile(`/proc/${process.pid}/cgroup`, 'utf8').catch(() => '');
    if (containers.some((id) => groups.includes(id))) ticks += await cpuTicks(process.pid).catch(() => 0);
  }
  return ticks;
}

const AGENT = /^perl\0.*agent\.pl/;

interface Process {
  readonly pid: number;
  /** The first 15 characters, as the kernel keeps it. */
  readonly name: string;
  readonly command: string;
}

async function allProcesses(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [name, command] = await Promise.all([
          readFile(`/proc/${pid}/comm`, 'utf8'),
          readFile(`/proc/${pid}/cmdline`, 'utf8'),
        ]);
        return { pid: Number(pid), name: name.trim(), command };
      } catch {
        // It ended meanwhile.
        return null;
      }
    }),
  );
  return found.filter((process) => process !== null);
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const interrupt = (): void => {
      clearTimeout(timer);
      reject(new Error('interrupted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', interrupt);
      resolve();
    }, ms);
    signal.addEventListener('abort', interrupt, { once: true });
  });
}
