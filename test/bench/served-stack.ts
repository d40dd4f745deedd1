import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '../../electron/adapters/host/data-folder.ts';
import type { RequestParams } from '../../electron/contract/contract.ts';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import { printFailure } from '../../electron/domain/failure.ts';
import { connectLocalSocket } from '../../electron/transport/local-socket.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import type { Bench } from './bench.ts';
import { freePort, within } from './host.ts';
import { type ServedHost, serveHost } from './served-host.ts';

/** The default stack, up, and the process that is its host: `tandem serve`, as a person has it. */
export interface ServedStack {
  readonly name: string;
  /** Of the host process. */
  readonly pid: number;
  token(): Promise<string>;
  databasePassword(): Promise<string>;
  /** With a line to the host of its own, closed afterwards: between runs nobody looks. */
  run<N extends 'stack.up' | 'stack.down' | 'drill.run'>(
    name: N,
    params: RequestParams<N>,
  ): Promise<RunSummary>;
}

const CONNECT_MS = 5_000;
const RUN_MS = 180_000;

const AS_IT_IS = { name: 'bench-pair', change: (text: string): string => text };

export async function openServedStack(
  bench: Bench,
  { name: stack, change }: typeof AS_IT_IS = AS_IT_IS,
): Promise<ServedStack> {
  bench.say(`Bringing up the stack ${stack} …`);
  const data = await openDataFolder(await bench.folder(), process.env);
  const stackFolder = join(data.stacks, stack);
  await bench.clear(`dev.tandem.stack=${stack}`);
  const host = serveHost(bench, data.path);

  const secret = (name: string): Promise<string> => readFile(join(stackFolder, 'secrets', name), 'utf8');
  const run: ServedStack['run'] = async (name, params) => {
    const line = await openLine(data.socket, host);
    try {
      return await line.run(name, params);
    } finally {
      line.close();
    }
  };
  await mkdir(stackFolder, { recursive: true, mode: 0o700 });
  await writeFile(join(stackFolder, 'stack.yaml'), change(await gatewayPair(stack, await freePort())));
  const up = await run('stack.up', { stack });
  if (up.state !== 'completed') {
    throw new Error(`the stack did not come up: ${up.failure === null ? up.state : up.failure.message}`);
  }
  return {
    name: stack,
    pid: host.process.pid ?? 0,
    token: () => secret('gateway-token'),
    databasePassword: () => secret('database-password'),
    run,
  };
}

async function openLine(socket: string, host: ServedHost) {
  await host.serves;
  let onEnded = (_run: RunSummary): void => {};
  const ended = new Map<string, RunSummary>();
  const connection = await connectLocalSocket(
    socket,
    (event) => {
      if (event.name !== 'run.ended') return;
      ended.set(event.payload.id, event.payload);
      onEnded(event.payload);
    },
    CONNECT_MS,
  );
  if (connection === null) throw new Error(`the host does not answer: ${host.said()}`);
  const { session } = connection;
  return {
    close: () => session.close(),
    run: async <N extends 'stack.up' | 'stack.down' | 'drill.run'>(
      name: N,
      params: RequestParams<N>,
    ): Promise<RunSummary> => {
      const { runId } = await session.call(name, params as never);
      const already = ended.get(runId);
      if (already !== undefined) return already;
      const lost = connection.ended.then((failure) => {
        throw new Error(`the host is gone: ${printFailure(failure)}`);
      });
      const end = new Promise<RunSummary>((resolve) => {
        onEnded = (run) => {
          if (run.id === runId) resolve(run);
        };
      });
      return within(RUN_MS, name, Promise.race([end, lost]));
    },
  };
}
