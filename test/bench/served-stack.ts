import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '../../electron/adapters/host/data-folder.ts';
import type { RequestParams } from '../../electron/contract/contract.ts';
import type { HostEvent, HostSession } from '../../electron/contract/host-session.ts';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import { printFailure } from '../../electron/domain/failure.ts';
import { connectLocalSocket } from '../../electron/transport/local-socket.ts';
import type { Bench } from './bench.ts';
import { freePort, within } from './host.ts';
import { type ServedHost, serveHost } from './served-host.ts';

/** The default stack, up, and the process that is its host: `tandem serve`, as a person has it. */
export interface ServedStack {
  readonly name: string;
  /** Of the host process. */
  readonly pid: number;
  /** Where its page is, and the cookie that opens it: the host's link works once. */
  pageDoor(): Promise<PageDoor>;
  token(): Promise<string>;
  databasePassword(): Promise<string>;
  /** With a line to the host of its own, closed afterwards: between runs nobody looks. */
  run<N extends 'stack.up' | 'stack.down' | 'drill.run'>(
    name: N,
    params: RequestParams<N>,
  ): Promise<RunSummary>;
  /**
   * Somebody looks at what members use until `end` is called: as `tandem top` does, or as a page, for which every member is
   * asked how it is, too.
   */
  watchUsage(who: { readonly isPage: boolean }): Promise<{ readonly samples: () => number; end(): void }>;
  /** Somebody looks until the session is closed, and hears what the host says unasked. */
  connect(listener: (event: HostEvent) => void): Promise<HostSession>;
}

export interface PageDoor {
  readonly address: string;
  readonly cookie: { readonly name: string; readonly value: string };
}

export interface WantedStack {
  readonly name: string;
  /** Of its file; the port is one that is free. */
  text(name: string, port: number): Promise<string>;
}

const CONNECT_MS = 5_000;
const RUN_MS = 180_000;

export async function openServedStack(
  bench: Bench,
  { name: stack, text }: WantedStack,
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
  await writeFile(join(stackFolder, 'stack.yaml'), await text(stack, await freePort()));
  let up = await run('stack.up', { stack });
  if (up.failure?.code === 'base-image-unavailable') {
    await bench.engine.bringBaseImageTools();
    up = await run('stack.up', { stack });
  }
  if (up.state !== 'completed') {
    throw new Error(`the stack did not come up: ${up.failure === null ? up.state : up.failure.message}`);
  }
  const connect: ServedStack['connect'] = async (listener) => {
    await host.serves;
    const connection = await connectLocalSocket(data.socket, listener, CONNECT_MS);
    if (connection === null) throw new Error(`the host does not answer: ${host.said()}`);
    return connection.session;
  };
  let door: Promise<PageDoor> | null = null;
  return {
    name: stack,
    pid: host.process.pid ?? 0,
    pageDoor: () => {
      door ??= host.serves.then(openDoor);
      return door;
    },
    token: () => secret('gateway-token'),
    databasePassword: () => secret('database-password'),
    run,
    connect,
    watchUsage: async ({ isPage }) => {
      let samples = 0;
      const session = await connect((event) => {
        if (event.name === 'usage.sample') samples += 1;
      });
      if (isPage) await session.call('stacks.attend', {});
      await session.call('usage.follow', { stack });
      return { samples: () => samples, end: () => session.close() };
    },
  };
}

async function openDoor(link: string): Promise<PageDoor> {
  const { headers } = await fetch(link);
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(headers.get('set-cookie') ?? '') ?? [];
  if (name === undefined || value === undefined) throw new Error('the link opens no page');
  return { address: new URL('/', link).href, cookie: { name, value } };
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
