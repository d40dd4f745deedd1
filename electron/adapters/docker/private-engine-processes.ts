import { readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { fail } from '../../domain/failure.ts';
import { systemClock } from '../host/clock.ts';
import {
  awaitEnd,
  type HostProcess,
  listProcesses,
  signalProcess,
  withDescendants,
} from '../host/processes.ts';
import { type RunCommand, runCommand } from '../host/run-command.ts';
import type { PrivateEngineLayout } from './private-engine-layout.ts';

/** Which processes and mounts belong to one private engine, and how they end. Never matches anybody else's. */

const KILLED_END_MS = 10_000;
const LOCK_POLL_MS = 50;
const UNMOUNT_MS = 10_000;

/** Containers of this engine live in a namespace of their own, also when a system containerd serves them. */
export function containerdNamespace(layout: PrivateEngineLayout): string {
  return layout.bridge;
}

/** The daemon by its own configuration file; the pid file is only a hint that a power loss leaves behind. */
export async function findDaemon(layout: PrivateEngineLayout): Promise<HostProcess | null> {
  const all = await listProcesses();
  return all.find((one) => isOwnDaemon(one, layout)) ?? null;
}

/** The safety of everything else here rests on this: what it accepts is signalled, and nothing else. */
export function isOwnDaemon(one: HostProcess, layout: PrivateEngineLayout): boolean {
  return isDaemon(one) && hasOption(one, '--config-file', layout.configFile);
}

/** Daemons of others, whose packet rules a start of ours would empty. */
export async function otherDaemonsRun(layout: PrivateEngineLayout): Promise<boolean> {
  const all = await listProcesses();
  return all.some((one) => isDaemon(one) && !isOwnDaemon(one, layout));
}

function isDaemon(one: HostProcess): boolean {
  return basename(one.command[0] ?? '') === 'dockerd';
}

function hasOption(one: HostProcess, option: string, value: string): boolean {
  return one.command.some((word, index) => word === option && one.command[index + 1] === value);
}

/** The containerd that our daemon started. It dies with its parent, but a little later. */
export async function endContainerd(layout: PrivateEngineLayout): Promise<void> {
  const configFile = join(layout.execRoot, 'containerd', 'containerd.toml');
  const all = await listProcesses();
  await killAll(
    all.filter(
      (one) => basename(one.command[0] ?? '') === 'containerd' && hasOption(one, '--config', configFile),
    ),
  );
  // Its pid file would make the next daemon believe that it still runs, if somebody else has the pid by then.
  await rm(join(layout.execRoot, 'containerd', 'containerd.pid'), { force: true });
}

/** Containers that outlived their daemon, with everything that runs in them. */
export async function endContainers(layout: PrivateEngineLayout): Promise<void> {
  const all = await listProcesses();
  await killAll(withDescendants(all, shimsAmong(all, layout)));
}

/**
 * What is left of containers whose daemon was killed in the middle of their start, before it had noted that they run:
 * their processes, and their folders at containerd and runc. The next daemon would neither end them nor start them anew
 * ("task …: already exists" and the like; seen with 20.10). Called while neither daemon nor containerd runs.
 */
export async function clearForgottenContainers(layout: PrivateEngineLayout): Promise<void> {
  const all = await listProcesses();
  const shims = shimsAmong(all, layout);
  const noted = await Promise.all(shims.map((shim) => isNotedAsRunning(containerOf(shim), layout)));
  const forgotten = shims.filter((_shim, index) => noted[index] !== true);
  await killAll(withDescendants(all, forgotten));
  for (const notes of runtimeNotes(layout)) {
    for (const id of await readdir(notes).catch(() => [])) {
      if (await isNotedAsRunning(id, layout)) continue;
      // Never through a mount that is still there.
      await unmountBelow([join(notes, id)]);
      await rm(join(notes, id), { recursive: true, force: true });
    }
  }
}

/** Where containerd (in its state and in its root) and runc keep a folder for each container that they run. */
function runtimeNotes(layout: PrivateEngineLayout): readonly string[] {
  const namespace = containerdNamespace(layout);
  const tasks = join('containerd', 'daemon', 'io.containerd.runtime.v2.task', namespace);
  return [
    join(layout.execRoot, tasks),
    join(layout.dataRoot, tasks),
    join(layout.execRoot, 'runtime-runc', namespace),
  ];
}

function shimsAmong(all: readonly HostProcess[], layout: PrivateEngineLayout): readonly HostProcess[] {
  return all.filter(
    (one) =>
      basename(one.command[0] ?? '').startsWith('containerd-shim') &&
      hasOption(one, '-namespace', containerdNamespace(layout)),
  );
}

const containerNote = z.object({ State: z.object({ Running: z.boolean() }) });

function containerOf(shim: HostProcess): string {
  return shim.command[shim.command.indexOf('-id') + 1] ?? '';
}

/** True as well for what is not understood: it is left alone. */
async function isNotedAsRunning(id: string, layout: PrivateEngineLayout): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(id)) return true;
  try {
    const text = await readFile(join(layout.dataRoot, 'containers', id, 'config.v2.json'), 'utf8');
    return containerNote.parse(JSON.parse(text)).State.Running;
  } catch {
    return false;
  }
}

async function killAll(targets: readonly HostProcess[]): Promise<void> {
  await Promise.all(targets.map((one) => signalProcess(one, 'SIGKILL')));
  if (await awaitEnd(targets, KILLED_END_MS)) return;
  fail({
    code: 'deadline-exceeded',
    message: `Processes of Tandem's own engine do not end (${targets.map((one) => one.pid).join(', ')}).`,
    hint: 'They may wait for a file system that is gone, such as an NFS server: unmount it (umount -l) and try again.',
  });
}

/** Lets go of what a killed daemon left mounted: layers, shared memory, network namespaces. */
export async function unmountLeftovers(
  layout: PrivateEngineLayout,
  run: RunCommand = runCommand,
): Promise<void> {
  await unmountBelow([layout.dataRoot, layout.runFolder], run);
}

async function unmountBelow(folders: readonly string[], run: RunCommand = runCommand): Promise<void> {
  const mounted = mountPoints(await readFile('/proc/self/mounts', 'utf8'));
  const ours = mounted.filter((path) => folders.some((folder) => isBelow(path, folder)));
  // The last mounted first, because it may lie on an earlier one.
  for (const path of ours.reverse()) {
    await run(['umount', '--lazy', path], { deadlineMs: UNMOUNT_MS });
  }
}

/** Paths in the order of mounting; blanks and the like are written as `\040`. */
export function mountPoints(mounts: string): string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' ')[1])
    .filter((path) => path !== undefined)
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    );
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * One process at a time starts or stops an engine. The lock is an abstract socket, which the kernel frees with its
 * holder: after a crash nothing stale is left.
 */
export async function withEngineLock<T>(
  layout: PrivateEngineLayout,
  deadlineMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await takeLock(layout, systemClock.monotonicMs() + deadlineMs);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function takeLock(layout: PrivateEngineLayout, endMs: number): Promise<net.Server> {
  for (;;) {
    const lock = await tryLock(layout.lockName);
    if (lock !== null) return lock;
    if (systemClock.monotonicMs() >= endMs) {
      return fail({
        code: 'host-busy',
        message: "Another process is starting or stopping Tandem's own engine and does not come to an end.",
        hint: `See its log: ${layout.logFile}`,
      });
    }
    await systemClock.sleep(LOCK_POLL_MS);
  }
}

function tryLock(name: string): Promise<net.Server | null> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}
