import { realpath } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { EngineFlavour } from '../../domain/engine/engine-candidates.ts';
import type { EngineConnection, EngineFinder, EngineInfo, EngineMachine } from '../../ports/engine-finder.ts';
import { type CurrentEngine, type EngineClient, notConnected, openEngineClient } from './connect-engine.ts';
import { engineCall } from './docker-engine-call.ts';
import { describeEndpoint, type EngineEndpoint } from './engine-endpoint.ts';
import { readEngineMachine } from './engine-machine.ts';
import { probeEngine } from './probe-engine.ts';

export interface DockerEngineFinderOptions {
  /** Finds an engine the first time. */
  readonly locate: (signal: AbortSignal) => Promise<EngineEndpoint>;
  /** Starts Tandem's own engine again after it died; not called for any other engine. */
  readonly revive: (() => Promise<boolean>) | null;
}

/** A restart takes about two seconds; only then is the private engine taken for dead. */
const REVIVE_AFTER_ATTEMPTS = 4;
const PROBE_TIMEOUT_MS = 5_000;
const USUAL_SOCKET = '/var/run/docker.sock';
const IN_A_MACHINE: ReadonlySet<EngineFlavour> = new Set([
  'docker-desktop',
  'orbstack',
  'colima',
  'rancher-desktop',
]);
/** Carried by nothing, so that the stream stays silent: only its end is of interest. */
const SILENT_FILTER = { label: ['dev.tandem.link=end-of-stream'] };

/** Finds engines for the link and hands its client to all docker adapters. */
export class DockerEngineFinder implements EngineFinder {
  readonly #options: DockerEngineFinderOptions;
  #client: EngineClient | null = null;
  #endpoint: EngineEndpoint | null = null;
  #failedReturns = 0;

  constructor(options: DockerEngineFinderOptions) {
    this.#options = options;
  }

  /** The client of the last engine found, also while it is away; throws `engine-disconnected` before the first. */
  readonly current: CurrentEngine = () => this.#client?.docker ?? notConnected();

  /** Null before the first engine was found. */
  get endpoint(): EngineEndpoint | null {
    return this.#endpoint;
  }

  async find(previous: EngineConnection | null, signal: AbortSignal): Promise<EngineConnection> {
    const known = previous instanceof DockerEngineConnection ? previous.endpoint : null;
    const endpoint = known === null ? await this.#options.locate(signal) : await this.#again(known, signal);
    const client = openEngineClient(endpoint);
    const machine = await readEngineMachine(client.docker, signal);
    this.#client?.dropIdle();
    this.#client = client;
    this.#endpoint = endpoint;
    this.#failedReturns = 0;
    return new DockerEngineConnection(endpoint, client, machine, await engineSocket(endpoint));
  }

  /** Asks anew, because the engine may have come back as another version. */
  async #again(known: EngineEndpoint, signal: AbortSignal): Promise<EngineEndpoint> {
    const probe = (): Promise<EngineEndpoint> => probeEngine(known, { timeoutMs: PROBE_TIMEOUT_MS, signal });
    try {
      return await probe();
    } catch (error) {
      this.#failedReturns += 1;
      const { revive } = this.#options;
      if (known.flavour !== 'private' || revive === null || this.#failedReturns < REVIVE_AFTER_ATTEMPTS) {
        throw error;
      }
      await revive();
      return probe();
    }
  }
}

/** dockerode takes the signal here as well; its types do not say so. */
interface Pingable {
  ping(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

class DockerEngineConnection implements EngineConnection {
  readonly endpoint: EngineEndpoint;
  readonly info: EngineInfo;
  readonly #client: EngineClient;

  constructor(endpoint: EngineEndpoint, client: EngineClient, machine: EngineMachine, socket: string | null) {
    this.endpoint = endpoint;
    this.#client = client;
    this.info = {
      description: describeEndpoint(endpoint),
      version: endpoint.version,
      apiVersion: endpoint.apiVersion,
      local: isLocal(endpoint),
      machine,
      socket,
    };
  }

  async untilBroken(signal: AbortSignal): Promise<string> {
    try {
      const stream = await openSilentStream(this.#client.docker, signal);
      return await endOf(stream);
    } catch (error) {
      return `its event stream failed: ${(error as Error).message}`;
    }
  }

  async answers(timeoutMs: number): Promise<boolean> {
    try {
      // Not for its version, for which an engine starts two programs each time.
      const pinged: Pingable = this.#client.docker;
      await engineCall('asking whether it answers', (abortSignal) => pinged.ping({ abortSignal }), {
        deadlineMs: timeoutMs,
      });
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#client.dropIdle();
  }
}

/**
 * One path for one engine, whichever link to it was followed. An engine in a virtual machine has its socket at the usual
 * place there; of one that is reached over TCP nobody can tell.
 */
async function engineSocket({ address, flavour, product }: EngineEndpoint): Promise<string | null> {
  if (address.kind !== 'socket') return null;
  const isInMachine = process.platform !== 'linux' || IN_A_MACHINE.has(flavour) || /desktop/i.test(product);
  return isInMachine ? USUAL_SOCKET : realpath(address.path).catch(() => address.path);
}

async function openSilentStream(docker: Docker, signal: AbortSignal): Promise<Readable> {
  const stream = await docker.getEvents({ filters: SILENT_FILTER, abortSignal: signal });
  return stream as unknown as Readable;
}

function endOf(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    stream.on('error', (error) => resolve(`its event stream broke: ${error.message}`));
    stream.on('close', () => resolve('it ended its event stream'));
    stream.resume();
  });
}

function isLocal({ address }: EngineEndpoint): boolean {
  return address.kind === 'socket' || /^(localhost|127\.|::1$)/.test(address.host);
}
