import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { printEngineAddress } from '../../domain/engine/engine-address.ts';
import {
  chooseEngineCandidates,
  type EngineCandidate,
  type EngineSurroundings,
} from '../../domain/engine/engine-candidates.ts';
import { canInstall, installInstruction } from '../../domain/engine/prerequisites.ts';
import { type Failure, type FailureCode, FailureError, fail, toFailure } from '../../domain/failure.ts';
import { readHostSystem } from '../host/host-system.ts';
import { searchPath } from '../host/run-command.ts';
import { readNamedContext } from './docker-contexts.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';
import { probeEngine } from './probe-engine.ts';

export interface DiscoveryOptions {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** Socket of Tandem's own engine; null where there cannot be one. */
  readonly privateSocket: string | null;
  /** Empty on a real machine; see `EngineSurroundings`. */
  readonly systemRoot: string;
  /** For each engine that is asked. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A busy engine on a slow machine answers within a second; Docker Desktop waking up takes a few. */
const PROBE_TIMEOUT_MS = 5_000;

export function discoveryOfThisMachine(privateSocket: string | null): DiscoveryOptions {
  return {
    platform: process.platform,
    environment: process.env,
    homeFolder: homedir(),
    privateSocket,
    systemRoot: '',
    timeoutMs: PROBE_TIMEOUT_MS,
  };
}

/**
 * Finds the engine as its person has it. Throws `engine-not-found`, `engine-not-running`,
 * `engine-permission-denied`, `engine-too-old`, `engine-tls` or `engine-refused`, each with what to do.
 */
export async function discoverEngine(options: DiscoveryOptions): Promise<EngineEndpoint> {
  const choice = chooseEngineCandidates(await observeSurroundings(options));
  if (choice.kind === 'named') return probeEngine(choice.candidate, options);

  const failures: { readonly candidate: EngineCandidate; readonly failure: Failure }[] = [];
  for (const candidate of choice.candidates) {
    try {
      return await probeEngine(candidate, options);
    } catch (thrown) {
      if (!(thrown instanceof FailureError) || thrown.failure.code === 'cancelled') throw thrown;
      failures.push({ candidate, failure: toFailure(thrown) });
    }
  }
  const met = failures.filter(({ failure }) => failure.cause !== 'ENOENT');
  const worst = met.sort((a, b) => severity(a.failure.code) - severity(b.failure.code))[0];
  if (worst !== undefined) return fail(worst.failure);
  return fail(await nothingFound(options, choice.candidates));
}

/** True when a person named the engine: then no other may take its place. Throws what the discovery would. */
export async function engineIsNamed(options: DiscoveryOptions): Promise<boolean> {
  return chooseEngineCandidates(await observeSurroundings(options)).kind === 'named';
}

async function observeSurroundings(options: DiscoveryOptions): Promise<EngineSurroundings> {
  const { platform, environment, homeFolder, privateSocket, systemRoot } = options;
  const dockerFolder = environment.DOCKER_CONFIG ? environment.DOCKER_CONFIG : join(homeFolder, '.docker');
  // DOCKER_HOST overrides any context, a broken one included.
  const context = environment.DOCKER_HOST ? null : await readNamedContext(dockerFolder, environment);
  return { platform, environment, homeFolder, dockerFolder, context, privateSocket, systemRoot };
}

/** The nearer an engine was to being usable, the more its failure says. */
function severity(code: FailureCode): number {
  const order: readonly FailureCode[] = [
    'engine-permission-denied',
    'engine-too-old',
    'engine-tls',
    'engine-not-running',
    'engine-refused',
  ];
  const index = order.indexOf(code);
  return index === -1 ? order.length : index;
}

async function nothingFound(
  options: DiscoveryOptions,
  candidates: readonly EngineCandidate[],
): Promise<Failure> {
  const looked = `looked at ${candidates.map(({ address }) => printEngineAddress(address)).join(', ')}`;
  if (await dockerIsInstalled(options)) {
    return {
      code: 'engine-not-running',
      message: 'Docker is installed, but its engine does not run.',
      hint:
        options.platform === 'linux'
          ? 'Start it: sudo systemctl start docker (without systemd: sudo service docker start). As root, Tandem starts an engine of its own when one is needed.'
          : 'Start Docker Desktop and wait until it says that the engine runs.',
      cause: looked,
    };
  }
  return {
    code: 'engine-not-found',
    message: 'There is no Docker engine on this machine.',
    hint: await installHint(options.platform),
    cause: looked,
  };
}

async function installHint(platform: string): Promise<string> {
  const system = { ...(await readHostSystem()), platform };
  const instruction = installInstruction(system, ['engine']);
  return canInstall(system, 'engine') ? `${instruction} (with --yes Tandem does it)` : instruction;
}

async function dockerIsInstalled({ platform, environment, systemRoot }: DiscoveryOptions): Promise<boolean> {
  if (platform === 'win32') return false;
  const programs =
    platform === 'darwin'
      ? [`${systemRoot}/Applications/Docker.app`]
      : searchPath(environment as NodeJS.ProcessEnv).map((folder) => `${systemRoot}${folder}/dockerd`);
  const found = await Promise.all(
    programs.map((path) =>
      access(path, constants.F_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
