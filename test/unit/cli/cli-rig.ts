import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type CliEnd, type RunningCli, startCli } from '../../helpers/cli-process.ts';
import { bundleCli } from './spawn-cli.ts';

/** The command line as a process, with a data folder of its own for each test. */

/** A start takes a second on a busy machine. */
export const PATIENT = { timeout: 15_000 };

export const STACK_FILE = `tandem: 1
name: small
components:
  - name: balancer
    kind: balancer
    replicas: 2
    listen: [{ name: api, port: 8000, mode: http, publish: { port: 8000, address: 127.0.0.1 } }]
    routes: [{ from: api, to: gateway, port: 8080, policy: active-backup }]
  - { name: gateway, kind: gateway, replicas: 2, database: database, files: files, tokens: { kind: file, secret: gateway-token } }
  - { name: database, kind: postgres, topology: single, database: wolf_logic, user: wolf }
  - { name: files, kind: files, source: { kind: local } }
`;

export interface CliRig {
  /** Of the bundled program. */
  readonly path: string;
  /** This test's data folder. */
  readonly data: string;
  start(args: readonly string[], variables?: Record<string, string>): RunningCli;
  run(args: readonly string[], variables?: Record<string, string>): Promise<CliEnd>;
  /** What the fakes behind the command line were asked for. */
  journal(): Promise<readonly string[]>;
  withStack(name?: string): Promise<void>;
}

/** To be called once, outside of any test. */
export function bundledCli(): CliRig {
  // Each test starts processes, some of them several.
  vi.setConfig({ testTimeout: 60_000 });
  let cli: Awaited<ReturnType<typeof bundleCli>>;
  let data: string;
  const running = new Set<RunningCli>();

  beforeAll(async () => {
    cli = await bundleCli();
  });
  afterAll(() => cli.remove());
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'tandem-cli-'));
  });
  afterEach(async () => {
    // Servers run until somebody ends them, also where a test failed before it could.
    for (const { child, end } of [...running]) {
      child.kill('SIGKILL');
      await end;
    }
    await rm(data, { recursive: true, force: true });
  });

  const start: CliRig['start'] = (args, variables = {}) => {
    const started = startCli(cli.path, args, { TANDEM_HOME: data, ...variables });
    running.add(started);
    void started.end.then(() => running.delete(started));
    return started;
  };
  return {
    get path() {
      return cli.path;
    },
    get data() {
      return data;
    },
    start,
    run: (args, variables) => start(args, variables).end,
    journal: async () =>
      (await readFile(join(data, 'fake-journal'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    withStack: async (name = 'gateway-pair') => {
      await mkdir(join(data, 'stacks', name), { recursive: true });
      await writeFile(
        join(data, 'stacks', name, 'stack.yaml'),
        STACK_FILE.replace('name: small', `name: ${name}`),
      );
    },
  };
}
