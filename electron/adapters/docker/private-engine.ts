import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { type FailureCode, fail, toFailure } from '../../domain/failure.ts';
import { systemClock } from '../host/clock.ts';
import { awaitEnd, type HostProcess, signalProcess } from '../host/processes.ts';
import { childEnvironment, type RunCommand, runCommand } from '../host/run-command.ts';
import { openEngineClient } from './connect-engine.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';
import {
  daemonConfig,
  daemonRelease,
  ensureBridge,
  ensureControlGroups,
  guardPacketRules,
  removeBridges,
} from './private-engine-host.ts';
import { makeEngineFolder, type PrivateEngineLayout, privateEngineLayout } from './private-engine-layout.ts';
import { boundEngineLog, logSize, readLog } from './private-engine-log.ts';
import { setNetworksAside, trippedOverNetwork } from './private-engine-networks.ts';
import { keepsStalePorts } from './private-engine-ports.ts';
import {
  clearForgottenContainers,
  containerdNamespace,
  endContainerd,
  endContainers,
  findDaemon,
  otherDaemonsRun,
  unmountLeftovers,
  withEngineLock,
} from './private-engine-processes.ts';
import { probeEngine } from './probe-engine.ts';

/**
 * Tandem's own engine on Linux, for root, where Docker is installed but no engine answers. It outlives Tandem, as a
 * system engine would, and shares nothing with one: own data, own containerd namespace, own bridge and addresses.
 */

export interface PrivateEngineOptions {
  /** Kept between runs; `<data folder>/engine`. */
  readonly folder: string;
  /** Appended to dockerd's command line. */
  readonly extraArgs?: readonly string[];
  /** Put in front of every command, e.g. `nsenter --net=… --`: tests keep the machine's packet filter out of it. */
  readonly launcher?: readonly string[];
  readonly startDeadlineMs?: number;
  readonly stopDeadlineMs?: number;
}

export interface PrivateEngine {
  readonly socketPath: string;
  readonly pid: number;
}

const START_MS = 60_000;
/** Docker gives containers 15 s by default, then ends its own parts. */
const STOP_MS = 30_000;
const READY_POLL_MS = 50;
const READY_PROBE_MS = 2_000;

/** Starts it unless it runs. Safe to call from several processes at once. Throws `engine-start-failed`. */
export async function startPrivateEngine(options: PrivateEngineOptions): Promise<PrivateEngine> {
  const layout = makeEngineFolder(options.folder);
  const deadlineMs = options.startDeadlineMs ?? START_MS;
  return withEngineLock(layout, deadlineMs, async () => {
    await rm(layout.stoppedMark, { force: true });
    await boundEngineLog(options.folder);
    const running = await findDaemon(layout);
    if (running !== null) {
      await awaitReady(layout, deadlineMs, () => null);
      return { socketPath: layout.socketPath, pid: running.pid };
    }
    // A daemon that ends by itself takes its pid file along.
    const wasKilled = await exists(layout.pidFile);
    await clearLeftovers(layout);
    const engine = await launchOrMend(layout, options, deadlineMs);
    if (!wasKilled || !(await hasStalePorts(layout))) return engine;
    await endDaemon(layout, 'SIGTERM', options.stopDeadlineMs ?? STOP_MS);
    await clearLeftovers(layout);
    return launch(layout, options, deadlineMs);
  });
}

/** Ends the engine and its containers; leaves data alone and nobody will start it again by itself. */
export async function stopPrivateEngine(options: PrivateEngineOptions): Promise<void> {
  const layout = privateEngineLayout(options.folder);
  const run = launchedBy(options.launcher);
  await withEngineLock(layout, options.stopDeadlineMs ?? STOP_MS, async () => {
    if (await exists(layout.folder)) await writeFile(layout.stoppedMark, '');
    await endDaemon(layout, 'SIGTERM', options.stopDeadlineMs ?? STOP_MS);
    await endContainerd(layout);
    await endContainers(layout);
    await unmountLeftovers(layout);
    await removeBridges([layout.bridge], run);
    await rm(layout.runFolder, { recursive: true, force: true });
    await rm(layout.pidFile, { force: true });
  });
}

/** The engine's sudden death, for tests: its containers go on without it, as after a crash of dockerd. */
export async function killPrivateEngine(options: PrivateEngineOptions): Promise<void> {
  await endDaemon(privateEngineLayout(options.folder), 'SIGKILL', STOP_MS);
}

/** With SIGTERM containers are stopped first; with SIGKILL they are found orphaned and ended at the next start. */
export async function restartPrivateEngine(
  options: PrivateEngineOptions & { readonly signal?: 'SIGTERM' | 'SIGKILL' },
): Promise<PrivateEngine> {
  const signal = options.signal ?? 'SIGTERM';
  await endDaemon(privateEngineLayout(options.folder), signal, options.stopDeadlineMs ?? STOP_MS);
  return startPrivateEngine(options);
}

/** Stops it and deletes everything it ever held. */
export async function removePrivateEngine(options: PrivateEngineOptions): Promise<void> {
  const layout = privateEngineLayout(options.folder);
  const bridges = await bridgesOf(layout).catch(() => []);
  await stopPrivateEngine(options);
  await removeBridges(bridges, launchedBy(options.launcher));
  await rm(layout.folder, { recursive: true, force: true });
}

/** Null when it does not run. */
export async function findPrivateEngine(folder: string): Promise<PrivateEngine | null> {
  const layout = privateEngineLayout(folder);
  const daemon = await findDaemon(layout);
  return daemon === null ? null : { socketPath: layout.socketPath, pid: daemon.pid };
}

/** True when it was started here before and nobody stopped it on purpose. */
export async function privateEngineIsWanted(folder: string): Promise<boolean> {
  const layout = privateEngineLayout(folder);
  return (await exists(layout.configFile)) && !(await exists(layout.stoppedMark));
}

/** One that trips over a network which it had half removed is started once more, without its memory of networks. */
async function launchOrMend(
  layout: PrivateEngineLayout,
  options: PrivateEngineOptions,
  deadlineMs: number,
): Promise<PrivateEngine> {
  try {
    return await launch(layout, options, deadlineMs);
  } catch (error) {
    const { cause } = toFailure(error);
    if (typeof cause !== 'string' || !trippedOverNetwork(cause)) throw error;
    await setNetworksAside(layout, systemClock.nowMs());
    return launch(layout, options, deadlineMs);
  }
}

async function launch(
  layout: PrivateEngineLayout,
  options: PrivateEngineOptions,
  deadlineMs: number,
): Promise<PrivateEngine> {
  const run = launchedBy(options.launcher);
  await ensureControlGroups(runCommand);
  const [bridge, release] = await Promise.all([ensureBridge(layout, run), daemonRelease(runCommand)]);
  await mkdir(layout.runFolder, { recursive: true, mode: 0o700 });
  await writeFile(
    layout.configFile,
    `${JSON.stringify(daemonConfig(layout, { bridge, release }), null, 2)}\n`,
  );
  const restoreRules = (await otherDaemonsRun(layout)) ? await guardPacketRules(run) : null;

  const logStart = await logSize(layout);
  const exitCode = spawnDetached(layout, options);
  try {
    await awaitReady(layout, deadlineMs, async () => {
      const code = exitCode();
      return code === null ? null : { code, log: await readLog(layout, logStart) };
    });
  } catch (error) {
    // A daemon that hangs on its way up would keep the next attempt from starting.
    await endDaemon(layout, 'SIGKILL', STOP_MS);
    await clearLeftovers(layout);
    throw error;
  } finally {
    // Also after a failed start: the chains are emptied early on.
    await restoreRules?.(await bridgesOf(layout).catch(() => []));
  }
  const daemon = await findDaemon(layout);
  return daemon === null
    ? fail({ ...START_FAILED, cause: await readLog(layout, logStart) })
    : { socketPath: layout.socketPath, pid: daemon.pid };
}

/** Returns a way to ask for the exit code; null while it runs. */
function spawnDetached(layout: PrivateEngineLayout, options: PrivateEngineOptions): () => number | null {
  const log = openSync(layout.logFile, 'a', 0o600);
  try {
    const namespace = containerdNamespace(layout);
    const [program = '', ...argv] = [
      ...(options.launcher ?? []),
      'dockerd',
      '--config-file',
      layout.configFile,
      // Not in the file: the name that engines accept there differs between releases.
      '--containerd-namespace',
      namespace,
      '--containerd-plugins-namespace',
      `${namespace}-plugins`,
      ...(options.extraArgs ?? []),
    ];
    const child = spawn(program, argv, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: childEnvironment(process.env),
    });
    child.unref();
    let code: number | null = null;
    child.once('error', () => {
      code = 127;
    });
    child.once('exit', (exit) => {
      code = exit ?? 128;
    });
    return () => code;
  } finally {
    closeSync(log);
  }
}

const START_FAILED = {
  code: 'engine-start-failed' as FailureCode,
  message: "Tandem's own Docker engine did not start.",
};

async function awaitReady(
  layout: PrivateEngineLayout,
  deadlineMs: number,
  exited: () => { code: number; log: string } | null | Promise<{ code: number; log: string } | null>,
): Promise<EngineEndpoint> {
  const endMs = systemClock.monotonicMs() + deadlineMs;
  const hint = `Its log says why: ${layout.logFile}`;
  for (;;) {
    const end = await exited();
    if (end !== null) {
      const full = /no space left on device/i.test(end.log);
      return fail({
        ...START_FAILED,
        ...(full ? { code: 'disk-full' } : {}),
        hint: full ? `Free space where ${layout.folder} lies.` : hint,
        cause: end.log === '' ? `dockerd ended with code ${end.code}` : end.log,
      });
    }
    try {
      return await probeEngine(privateCandidate(layout), { timeoutMs: READY_PROBE_MS });
    } catch (error) {
      if (systemClock.monotonicMs() >= endMs) {
        const message = `Tandem's own Docker engine did not answer within ${Math.round(deadlineMs / 1000)} s.`;
        return fail({ code: 'engine-start-failed', message, hint, cause: (error as Error).message });
      }
    }
    await systemClock.sleep(READY_POLL_MS);
  }
}

function privateCandidate(layout: PrivateEngineLayout) {
  const address = { kind: 'socket', path: layout.socketPath } as const;
  return { address, flavour: 'private', why: "it is Tandem's own" } as const;
}

async function withClient<T>(layout: PrivateEngineLayout, ask: (docker: Docker) => Promise<T>): Promise<T> {
  const endpoint = await probeEngine(privateCandidate(layout), { timeoutMs: READY_PROBE_MS });
  const client = openEngineClient(endpoint);
  try {
    return await ask(client.docker);
  } finally {
    client.dropIdle();
  }
}

/** An engine that cannot say has a chance to prove itself. */
function hasStalePorts(layout: PrivateEngineLayout): Promise<boolean> {
  return withClient(layout, (docker) => keepsStalePorts(layout, docker)).catch(() => false);
}

/** Bridges of the engine's networks, as the kernel names them. */
async function bridgesOf(layout: PrivateEngineLayout): Promise<string[]> {
  const networks = await withClient(layout, (docker) => docker.listNetworks());
  return networks
    .filter((network) => network.Driver === 'bridge')
    .map((network) => network.Options?.['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`);
}

/** Ends the daemon alone; after the deadline it is killed. */
async function endDaemon(
  layout: PrivateEngineLayout,
  signal: 'SIGTERM' | 'SIGKILL',
  deadlineMs: number,
): Promise<void> {
  const daemon: HostProcess | null = await findDaemon(layout);
  if (daemon === null) return;
  await signalProcess(daemon, signal);
  if (await awaitEnd([daemon], deadlineMs)) return;
  await signalProcess(daemon, 'SIGKILL');
  if (await awaitEnd([daemon], deadlineMs)) return;
  fail({
    code: 'deadline-exceeded',
    message: `Tandem's own engine (pid ${daemon.pid}) does not end.`,
    hint: 'It may wait for a file system that is gone, such as an NFS server: unmount it (umount -l) and try again.',
  });
}

/**
 * After a crash or a power loss. Containers that outlived their daemon are left to the next one, which ends and
 * restarts them by their policy; files that only say "running" would keep it from starting.
 */
async function clearLeftovers(layout: PrivateEngineLayout): Promise<void> {
  await endContainerd(layout);
  await clearForgottenContainers(layout);
  await rm(layout.pidFile, { force: true });
  await rm(layout.socketPath, { force: true });
}

function launchedBy(launcher: readonly string[] = []): RunCommand {
  return (command, options) => runCommand([...launcher, ...command], options);
}

function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
