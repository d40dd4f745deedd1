import { join } from 'node:path';
import { openDataFolder } from './adapters/host/data-folder.ts';
import { openHostLog } from './adapters/host/host-log.ts';
import { readMetricsToken } from './adapters/host/metrics-token.ts';
import { acquireOwnership } from './adapters/host/ownership.ts';
import { createProcessMeter } from './adapters/host/process-meter.ts';
import type { StoreThread } from './adapters/store/store-thread.ts';
import type { PageWish } from './cli/environment.ts';
import { createHost, type Host } from './composition.ts';
import type { HostApi } from './contract/host-session.ts';
import { type LocalServer, serveLocalSocket } from './transport/local-socket.ts';
import type { BrowserHost, MetricsPage } from './transport/websocket.ts';

/** The host of one data folder in this process: its services, its local socket, and the page when it is wanted. */
export interface HeadlessHost {
  readonly api: HostApi;
  /** How many other commands talk to it now. */
  guests(): number;
  /** From then on it also runs what is scheduled: for hosts that stay. */
  keepSchedules(): void;
  /** A host with a page stays. */
  serveBrowser(wish: PageWish): Promise<BrowserHost>;
  /** Before the machine sleeps, and after it. */
  suspend(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface HeadlessOptions {
  readonly dataFolder: string;
  /** Folder of the installation: `resources/` and `dist/` lie in it. */
  readonly appFolder: string;
  /** When not in its `dist/`: the desktop app has its code in an archive and its workers beside it. */
  readonly workersFolder?: string;
  /** Made before, by whoever cannot wait; it ends with the host, or when there is none. */
  readonly storeThread?: StoreThread;
  readonly version: string;
  /** What others are told who find the folder taken: `tandem serve`. */
  readonly purpose: string;
  /** Pages and windows may open shells on this machine. Off unless the person said so for this launch. */
  readonly hostShell?: boolean;
}

/** Throws `host-busy` when another process is the folder's host. */
export async function ownHost(options: HeadlessOptions): Promise<HeadlessHost> {
  const { appFolder, version, storeThread } = options;
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    if (storeThread !== undefined) opened.push(() => storeThread.close());
    const folder = await openDataFolder(options.dataFolder, process.env);
    const ownership = await acquireOwnership(folder.path, options.purpose);
    opened.push(() => ownership.release());
    const log = openHostLog(join(folder.path, 'host.log'));
    opened.push(async () => log.close());
    const host = await createHost({
      version,
      data: folder,
      resourcesFolder: join(appFolder, 'resources'),
      distFolder: join(appFolder, 'dist'),
      ...(options.workersFolder === undefined ? {} : { workersFolder: options.workersFolder }),
      ...(storeThread === undefined ? {} : { storeThread }),
      onTrouble: (text) => log.trouble(text),
      hostShell: options.hostShell ?? false,
    });
    opened.push(() => host.close());
    const socket: LocalServer = await serveLocalSocket(host.api, folder.socket);
    opened.push(() => socket.close());
    return {
      api: host.api,
      guests: () => socket.clients(),
      keepSchedules: () => host.keepSchedules(),
      serveBrowser: async ({ port, readOnly }) => {
        host.keepSchedules();
        // Neither the app's window nor a command has a use for it.
        const [{ serveBrowser }, { readOnlyApi }, metrics] = await Promise.all([
          import('./transport/websocket.ts'),
          import('./transport/read-only-api.ts'),
          metricsPage(host, version, folder.path),
        ]);
        return serveBrowser(readOnly ? readOnlyApi(host.api) : host.api, {
          port,
          pageFolder: join(appFolder, 'dist', 'renderer'),
          metrics,
        });
      },
      suspend: () => host.suspend(),
      resume: () => host.resume(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function metricsPage(
  host: Pick<Host, 'figures'>,
  version: string,
  dataFolder: string,
): Promise<MetricsPage> {
  const meter = createProcessMeter();
  return {
    token: await readMetricsToken(dataFolder),
    read: async () => {
      // Most hosts are never asked for metrics, and a short command has no time to read what writes them.
      const { METRICS_TYPE, metricsText } = await import('./transport/metrics-text.ts');
      return { type: METRICS_TYPE, text: await metricsText(version, await host.figures(), meter.read()) };
    },
  };
}
