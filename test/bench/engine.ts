import type Docker from 'dockerode';
import { connectEngine } from '../../electron/adapters/docker/connect-engine.ts';
import { describeEndpoint } from '../../electron/adapters/docker/engine-endpoint.ts';
import { ensureEngine, privateEngineFolder } from '../../electron/adapters/docker/ensure-engine.ts';
import { findPrivateEngine, stopPrivateEngine } from '../../electron/adapters/docker/private-engine.ts';
import { dataFolderPath, openDataFolder } from '../../electron/adapters/host/data-folder.ts';
import { ensurePrerequisites, findCompose } from '../../electron/adapters/host/prerequisites.ts';
import { printEngineAddress } from '../../electron/domain/engine/engine-address.ts';
import { fail } from '../../electron/domain/failure.ts';

/** The engine that Tandem would take on this machine, a private one included; its images stay for the next time. */
export interface BenchEngine {
  readonly docker: Docker;
  readonly description: string;
  /** For child processes: they all talk to this engine and to no other. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of Compose 2; brought when it is missing. */
  compose(): Promise<string>;
  /** For a stack that could not come up because no registry hands out the base image. */
  bringBaseImageTools(): Promise<void>;
  close(): Promise<void>;
}

export async function openEngine(say: (line: string) => void, yes: boolean): Promise<BenchEngine> {
  const { path: dataFolder } = await openDataFolder(dataFolderPath(undefined, process.env), process.env);
  const options = { dataFolder, yes, isTerminal: false, ask: async () => false, report: say };
  const ranBefore = await findPrivateEngine(privateEngineFolder(dataFolder)).catch(() => null);
  const endpoint = await ensureEngine(options);
  const startedHere = endpoint.flavour === 'private' && ranBefore === null;
  return {
    docker: connectEngine(endpoint),
    description: describeEndpoint(endpoint),
    environment: { ...inherited(), DOCKER_HOST: printEngineAddress(endpoint.address) },
    compose: async () => {
      await ensurePrerequisites(['compose'], options);
      return (
        (await findCompose(dataFolder)) ??
        fail({ code: 'prerequisite-missing', message: 'Docker Compose 2 is not there.' })
      );
    },
    bringBaseImageTools: async () => {
      await ensurePrerequisites(['base-image'], options);
    },
    close: async () => {
      if (startedHere) await stopPrivateEngine({ folder: privateEngineFolder(dataFolder) });
    },
  };
}

/** TLS settings of the engine that a person named. */
function inherited(): Record<string, string> {
  const { DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: verify } = process.env;
  return {
    ...(folder === undefined ? {} : { DOCKER_CERT_PATH: folder }),
    ...(verify === undefined ? {} : { DOCKER_TLS_VERIFY: verify }),
  };
}
