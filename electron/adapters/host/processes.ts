import { readdir, readFile } from 'node:fs/promises';
import { systemClock } from './clock.ts';

/** Processes of a Linux machine as /proc shows them. */
export interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  /** The terminal session that it belongs to: the pid of its leader. */
  readonly session: number;
  /** In clock ticks since boot: together with the pid, one life. */
  readonly startTicks: string;
  readonly command: readonly string[];
}

const POLL_MS = 20;

/** All processes that can be read; ended ones that nobody has collected yet are left out. */
export async function listProcesses(): Promise<HostProcess[]> {
  const entries = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(entries.map((name) => readProcess(Number(name))));
  return found.filter((process) => process !== null);
}

export async function readProcess(pid: number): Promise<HostProcess | null> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The second field is the name in brackets and may hold anything, brackets and blanks included.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, , session] = fields;
    const startTicks = fields[19];
    if (state === 'Z' || state === 'X' || parent === undefined || startTicks === undefined) return null;
    return {
      pid,
      parent: Number(parent),
      session: Number(session),
      startTicks,
      command: commandLine.split('\0').slice(0, -1),
    };
  } catch {
    return null;
  }
}

export async function isAlive(process: HostProcess): Promise<boolean> {
  const now = await readProcess(process.pid);
  return now !== null && now.startTicks === process.startTicks;
}

/** Sends the signal only if it is still the same life of that pid; what has ended is no error. */
export async function signalProcess(target: HostProcess, signal: NodeJS.Signals): Promise<void> {
  if (!(await isAlive(target))) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** True when all ended within the time. */
export async function awaitEnd(targets: readonly HostProcess[], deadlineMs: number): Promise<boolean> {
  const end = systemClock.monotonicMs() + deadlineMs;
  for (;;) {
    const alive = await Promise.all(targets.map(isAlive));
    if (!alive.includes(true)) return true;
    if (systemClock.monotonicMs() >= end) return false;
    await systemClock.sleep(POLL_MS);
  }
}

/** The given processes and everything below them. */
export function withDescendants(
  all: readonly HostProcess[],
  roots: readonly HostProcess[],
): readonly HostProcess[] {
  const family = new Map(roots.map((process) => [process.pid, process]));
  // At most as many rounds as there are generations.
  for (let grown = true; grown; ) {
    grown = false;
    for (const process of all) {
      if (family.has(process.pid) || !family.has(process.parent)) continue;
      family.set(process.pid, process);
      grown = true;
    }
  }
  return [...family.values()];
}
