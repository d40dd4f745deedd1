import { readFile, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version as VERSION } from '../package.json';
import { dataFolderPath, openDataFolder } from './adapters/host/data-folder.ts';
import { openInBrowser } from './adapters/host/open-browser.ts';
import type { PrerequisiteOptions } from './adapters/host/prerequisites.ts';
import { createStackFolders } from './adapters/host/stack-folders.ts';
import type { CliEnvironment, EngineDoors, HostDoors, PreparationOptions } from './cli/environment.ts';
import { runCli } from './cli/program.ts';
import { fail } from './domain/failure.ts';
import { connectLocalSocket } from './transport/local-socket.ts';

/**
 * The command line. What only some commands need is imported by them: most of the start-up time is the parsing of
 * modules, and `tandem status` beside a running host needs no engine client.
 */

const APP_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const CONNECT_DEADLINE_MS = 5_000;
const TEMPLATE_NAME = /^[a-z][a-z0-9-]{0,39}$/;

const hosts: HostDoors = {
  dataFolder: (chosen) => dataFolderPath(chosen, process.env),
  connect: async (dataFolder, listener) => {
    const folder = await openDataFolder(dataFolder, process.env);
    return connectLocalSocket(folder.socket, listener, CONNECT_DEADLINE_MS);
  },
  own: async (dataFolder, purpose, launch) => {
    const { ownHost } = await import('./headless.ts');
    return ownHost({ dataFolder, purpose, appFolder: APP_FOLDER, version: VERSION, ...launch });
  },
};

const engines: EngineDoors = {
  prepare: async (options) => {
    const { ensureEngine, privateEngineFolder } = await import('./adapters/docker/ensure-engine.ts');
    const { findPrivateEngine } = await import('./adapters/docker/private-engine.ts');
    const { describeEndpoint } = await import('./adapters/docker/engine-endpoint.ts');
    await openDataFolder(options.dataFolder, process.env);
    const ranBefore = await findPrivateEngine(privateEngineFolder(options.dataFolder)).catch(() => null);
    const endpoint = await ensureEngine(prerequisiteOptions(options));
    return {
      description: describeEndpoint(endpoint),
      startedPrivate: endpoint.flavour === 'private' && ranBefore === null,
    };
  },
  prepareBaseImage: async (options) => {
    const { ensurePrerequisites, missingPurposes } = await import('./adapters/host/prerequisites.ts');
    if ((await missingPurposes(['base-image'], options.dataFolder)).length === 0) return false;
    await ensurePrerequisites(['base-image'], prerequisiteOptions(options));
    return true;
  },
  startPrivate: async (dataFolder) => {
    await openDataFolder(dataFolder, process.env);
    const { startPrivateEngine } = await import('./adapters/docker/private-engine.ts');
    return startPrivateEngine({ folder: await privateFolder(dataFolder) });
  },
  stopPrivate: async (dataFolder) => {
    const { findPrivateEngine, stopPrivateEngine } = await import('./adapters/docker/private-engine.ts');
    const folder = await privateFolder(dataFolder);
    if ((await findPrivateEngine(folder)) === null) return false;
    await stopPrivateEngine({ folder });
    return true;
  },
  removePrivate: async (dataFolder) => {
    const { removePrivateEngine } = await import('./adapters/docker/private-engine.ts');
    await removePrivateEngine({ folder: await privateFolder(dataFolder) });
  },
};

async function privateFolder(dataFolder: string): Promise<string> {
  const { privateEngineFolder } = await import('./adapters/docker/ensure-engine.ts');
  return privateEngineFolder(dataFolder);
}

function prerequisiteOptions(options: PreparationOptions): PrerequisiteOptions {
  return {
    dataFolder: options.dataFolder,
    yes: options.assumeYes,
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: (question) => options.ask(question.replace(/ \(y\/N\) ?$/, '')),
    report: options.say,
    signal: options.signal,
  };
}

const environment: CliEnvironment = {
  version: VERSION,
  variables: process.env,
  hosts,
  engines,
  stackFolders: async (dataFolder) =>
    createStackFolders((await openDataFolder(dataFolder, process.env)).stacks),
  template: async (name) => {
    if (!TEMPLATE_NAME.test(name)) return null;
    return readFile(join(APP_FOLDER, 'resources', 'stacks', `${name}.yaml`), 'utf8').catch(() => null);
  },
  readFile: (path) =>
    readFile(path, 'utf8').catch((error: Error) =>
      fail({
        code: 'stack-file-unreadable',
        message: `The stack file ${path} cannot be read.`,
        hint: 'A stack that exists already is named without a path: tandem up <name>.',
        cause: error.message,
      }),
    ),
  portIsFree: (address, port) =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
    }),
  openInBrowser: async (url, dataFolder) =>
    process.stdout.isTTY === true && openInBrowser(url, dataFolder, process.env),
  startDesktop: async (dataFolder, say, { hostShell }) => {
    const { startDesktop } = await import('./adapters/host/desktop-app.ts');
    return startDesktop({ appFolder: APP_FOLDER, dataFolder, environment: process.env, hostShell, say });
  },
  examine: async (dataFolder) => {
    const { examineMachine } = await import('./adapters/host/examine-machine.ts');
    return examineMachine({ dataFolder, appFolder: APP_FOLDER, environment: process.env });
  },
};

// The package manager starts it through a link.
if (process.argv[1] !== undefined && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  const code = await runCli(process.argv.slice(2), environment, process);
  // What is still open then (an idle engine connection, a terminal) may not hold a finished command.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
