import { join } from 'node:path';
import { openDataFolder } from './adapters/host/data-folder.ts';
import { openHostLog } from './adapters/host/host-log.ts';
import { acquireOwnership } from './adapters/host/ownership.ts';
import { createHost } from './composition.ts';
import type { HostApi } from './contract/host-session.ts';
import { type LocalServer, serveLocalSocket } from './transport/local-socket.ts';
import { type BrowserHost, serveBrowser } from './transport/websocket.ts';

/** The host of one data folder in this process: its services, its local socket, and the page when it is wanted. */
export interface HeadlessHost {
  readonly api: HostApi;
  /** How many other commands talk to it now. */
  guests(): number;
  serveBrowser(port: number): Promise<BrowserHost>;
  close(): Promise<void>;
}

export interface HeadlessOptions {
  readonly dataFolder: string;
  /** Folder of the installation: `resources/` and `dist/` lie in it. */
  readonly appFolder: string;
  readonly version: string;
  /** What others are told who find the folder taken: `tandem serve`. */
  readonly purpose: string;
}

/** Throws `host-busy` when another process is the folder's host. */
export async function ownHost(options: HeadlessOptions): Promise<HeadlessHost> {
  const { appFolder, version } = options;
  const folder = await openDataFolder(options.dataFolder, process.env);
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const ownership = await acquireOwnership(folder.path, options.purpose);
    opened.push(() => ownership.release());
    const log = openHostLog(join(folder.path, 'host.log'));
    opened.push(async () => log.close());
    const host = await createHost({
      version,
      data: folder,
      resourcesFolder: join(appFolder, 'resources'),
      distFolder: join(appFolder, 'dist'),
      onTrouble: (text) => log.trouble(text),
    });
    opened.push(() => host.close());
    const socket: LocalServer = await serveLocalSocket(host.api, folder.socket);
    opened.push(() => socket.close());
    return {
      api: host.api,
      guests: () => socket.clients(),
      serveBrowser: (port) =>
        serveBrowser(host.api, { port, pageFolder: join(appFolder, 'dist', 'renderer') }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
