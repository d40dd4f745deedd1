import { join } from 'node:path';
import { FailureError } from '../../domain/failure.ts';
import { systemClock } from '../host/clock.ts';
import { readHostSystem } from '../host/host-system.ts';
import { ensurePrerequisites, type PrerequisiteOptions } from '../host/prerequisites.ts';
import {
  type DiscoveryOptions,
  discoverEngine,
  discoveryOfThisMachine,
  engineIsNamed,
} from './discover-engine.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';
import { type PrivateEngineOptions, privateEngineIsWanted, startPrivateEngine } from './private-engine.ts';
import { privateEngineLayout } from './private-engine-layout.ts';
import { boundEngineLog } from './private-engine-log.ts';

/** A service manager needs a moment to start the engine that was just installed. */
const SYSTEM_START_MS = 30_000;
/** Without one, nobody is likely to. */
const UNMANAGED_START_MS = 2_000;
const POLL_MS = 250;

export function privateEngineFolder(dataFolder: string): string {
  return join(dataFolder, 'engine');
}

/** How engines are looked for on this machine, the private one of this data folder included. */
export function discoveryFor(dataFolder: string): DiscoveryOptions {
  const socket =
    process.platform === 'linux' ? privateEngineLayout(privateEngineFolder(dataFolder)).socketPath : null;
  return discoveryOfThisMachine(socket);
}

/** Where to look and how to start, where it is not what this machine says. */
interface EngineSearch {
  readonly discovery?: DiscoveryOptions;
  readonly privateEngine?: Omit<PrivateEngineOptions, 'folder'>;
}

/**
 * An engine, whatever it takes: found, else installed, else (Linux, root) a private one. What a person named and
 * what only a person can mend (permission, age, TLS) is their failure to see, never a reason for another engine.
 */
export async function ensureEngine(options: PrerequisiteOptions & EngineSearch): Promise<EngineEndpoint> {
  const discovery = options.discovery ?? discoveryFor(options.dataFolder);
  const found = await tryDiscover(discovery);
  if (!(found instanceof FailureError)) {
    if (found.flavour === 'private') await boundEngineLog(privateEngineFolder(options.dataFolder));
    return found;
  }
  if ((await engineIsNamed(discovery)) || !isAbsence(found) || discovery.platform !== 'linux') throw found;

  const system = options.machine?.system ?? (await readHostSystem());
  if (!system.isRoot && found.failure.code === 'engine-not-running') throw found;
  const { installed } = await ensurePrerequisites(['engine'], options);
  if (installed.length > 0) {
    const started = await awaitSystemEngine(
      discovery,
      system.hasSystemd ? SYSTEM_START_MS : UNMANAGED_START_MS,
    );
    if (started !== null) return started;
  }
  options.report("No engine answers: starting Tandem's own, which leaves the system's Docker alone …");
  await startPrivateEngine({ ...options.privateEngine, folder: privateEngineFolder(options.dataFolder) });
  return discoverEngine(discovery);
}

/**
 * For the finder: the engine of this machine. When none answers and Tandem's own served this data folder before, that one
 * is started again: the machine was restarted, nobody decided anything.
 */
export async function locateEngine(dataFolder: string, options: EngineSearch = {}): Promise<EngineEndpoint> {
  const discovery = options.discovery ?? discoveryFor(dataFolder);
  const found = await tryDiscover(discovery);
  if (!(found instanceof FailureError)) return found;
  if (!isAbsence(found) || (await engineIsNamed(discovery))) throw found;
  if (!(await revivePrivateEngine(dataFolder, options.privateEngine))) throw found;
  return discoverEngine(discovery);
}

/** For the finder: starts Tandem's own engine again after it died. False when there is none or a person stopped it. */
export async function revivePrivateEngine(
  dataFolder: string,
  options: EngineSearch['privateEngine'] = {},
): Promise<boolean> {
  const folder = privateEngineFolder(dataFolder);
  if (!(await privateEngineIsWanted(folder))) return false;
  await startPrivateEngine({ ...options, folder });
  return true;
}

function isAbsence({ failure }: FailureError): boolean {
  return failure.code === 'engine-not-found' || failure.code === 'engine-not-running';
}

async function tryDiscover(discovery: DiscoveryOptions): Promise<EngineEndpoint | FailureError> {
  try {
    return await discoverEngine(discovery);
  } catch (thrown) {
    if (thrown instanceof FailureError) return thrown;
    throw thrown;
  }
}

async function awaitSystemEngine(
  discovery: DiscoveryOptions,
  deadlineMs: number,
): Promise<EngineEndpoint | null> {
  const end = systemClock.monotonicMs() + deadlineMs;
  for (;;) {
    const found = await tryDiscover(discovery);
    if (!(found instanceof FailureError)) return found;
    if (systemClock.monotonicMs() >= end) return null;
    await systemClock.sleep(POLL_MS);
  }
}
