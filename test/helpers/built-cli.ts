import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type CliEnd, type RunningCli, startCli } from './cli-process.ts';

/** The command line as it is built and shipped, on the engine that `DOCKER_HOST` names, with a data folder of its own. */
export interface BuiltCli {
  readonly dataFolder: string;
  /** Beside the data folder, for what the test itself writes. */
  readonly scratch: string;
  start(args: readonly string[], variables?: Record<string, string>): RunningCli;
  run(args: readonly string[], variables?: Record<string, string>): Promise<CliEnd>;
  /** Runs a command that must succeed and returns its document. */
  succeed(args: readonly string[]): Promise<unknown>;
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>;
}

const CLI = resolve('dist/cli.js');

export async function openBuiltCli(): Promise<BuiltCli> {
  const engine = process.env.DOCKER_HOST;
  if (engine === undefined) {
    throw new Error(
      'These tests need a Docker engine: set DOCKER_HOST, or run `npm test`, which brings one.',
    );
  }
  execFileSync(process.execPath, ['resources/tooling/build.mjs'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'tandem-e2e-'));
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder);
  const running = new Set<RunningCli>();
  const start: BuiltCli['start'] = (args, variables = {}) => {
    const own = { DOCKER_HOST: engine, TANDEM_HOME: dataFolder, HOME: folder };
    const cli = startCli(CLI, args, { ...own, ...variables });
    running.add(cli);
    void cli.end.then(() => running.delete(cli));
    return cli;
  };
  return {
    dataFolder,
    scratch: folder,
    start,
    run: (args, variables) => start(args, variables).end,
    succeed: async (args) => {
      const { code, stdout, stderr } = await start([...args, '--json']).end;
      if (code !== 0) throw new Error(`tandem ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout);
    },
    remove: async () => {
      for (const { child, end } of [...running]) {
        child.kill('SIGKILL');
        await end;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type StackTemplate = 'gateway-pair' | 'highly-available';

/** The default system under another name and on another port, beside whatever else the engine holds. */
export async function writeDefaultStack(
  folder: string,
  name: string,
  port: number,
  template: StackTemplate = 'gateway-pair',
): Promise<string> {
  const text = readFileSync(resolve(`resources/stacks/${template}.yaml`), 'utf8')
    .replace(`name: ${template}`, `name: ${name}`)
    .replace('publish: { port: 8000,', `publish: { port: ${port},`);
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, text);
  return path;
}

/** A port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolvePort(port));
    });
  });
}
