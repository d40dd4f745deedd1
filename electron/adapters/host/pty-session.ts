import { systemClock } from './clock.ts';
import { awaitEnd, type HostProcess, listProcesses, signalProcess } from './processes.ts';

/** What hanging up does not end within this time is ended by force. */
const GRACE_MS = 1_000;
const FORCE_MS = 2_000;
const POLL_MS = 20;

/**
 * Ends everything that runs under one terminal: the shell, its jobs in the foreground and in the background, stopped ones
 * included. What left the session on purpose (`setsid`, a service manager) is not part of it any more.
 */
export async function endTerminalSession(leader: number, isLeaderOver: () => boolean): Promise<void> {
  if (process.platform === 'linux') await endLinuxSession(leader);
  else await endGroup(leader, isLeaderOver);
}

async function endLinuxSession(leader: number): Promise<void> {
  const found = await sessionOf(leader);
  await signalAll(found, 'SIGHUP');
  // A stopped process hears nothing else before.
  await signalAll(found, 'SIGCONT');
  await awaitEnd(found, GRACE_MS);
  // Who heard the signal may have started something since.
  const left = await sessionOf(leader);
  await signalAll(left, 'SIGKILL');
  await awaitEnd(left, FORCE_MS);
}

async function sessionOf(leader: number): Promise<readonly HostProcess[]> {
  return (await listProcesses()).filter(({ session }) => session === leader);
}

async function signalAll(targets: readonly HostProcess[], signal: NodeJS.Signals): Promise<void> {
  // One that may not be signalled (it changed its user) is left to the closing of its terminal.
  await Promise.allSettled(targets.map((target) => signalProcess(target, signal)));
}

/** Other systems have no /proc: the shell's own group, while its number cannot be anybody else's. */
async function endGroup(leader: number, isLeaderOver: () => boolean): Promise<void> {
  for (const signal of ['SIGHUP', 'SIGKILL'] as const) {
    if (isLeaderOver()) return;
    try {
      process.kill(-leader, signal);
    } catch {
      return;
    }
    const end = systemClock.monotonicMs() + GRACE_MS;
    while (!isLeaderOver() && systemClock.monotonicMs() < end) await systemClock.sleep(POLL_MS);
  }
}
