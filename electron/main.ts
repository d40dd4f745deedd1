import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as electron from 'electron';
import { systemClock } from './adapters/host/clock.ts';
import { writeCrashReport } from './adapters/host/crash-report.ts';
import { dataFolderPath, openDataFolder } from './adapters/host/data-folder.ts';
import { HOST_SHELL_SWITCH } from './adapters/host/desktop-app.ts';
import { smallFile } from './adapters/host/small-file.ts';
import { trayPresence } from './adapters/host/tray-presence.ts';
import { StoreThread } from './adapters/store/store-thread.ts';
import type { HostEvent } from './contract/host-session.ts';
import type { ClientKind } from './domain/terminal/terminal.ts';
import { appPaths } from './shell/app-paths.ts';
import type { Surroundings } from './shell/desktop-app.ts';
import type { AttachedHost, OwnedHost } from './shell/host/host-keeper.ts';
import { startApp } from './shell/start-app.ts';
import { shellTexts } from './shell/texts.ts';
import { readUpdateKey } from './shell/updates.ts';
import { AUTOSTART_FILE } from './shell/window/autostart.ts';
import { autostartFile, loginItems } from './shell/window/login-start.ts';
import { attachedHostApi } from './transport/attached-host.ts';
import { connectLocalSocket } from './transport/local-socket.ts';

/** The desktop app: window, tray and notifications, on the host in this process or on one that runs already. */

const { app, dialog } = electron;
const CONNECT_DEADLINE_MS = 5_000;
const dataFolder = dataFolderPath(undefined, process.env);
const paths = appPaths({
  isPackaged: app.isPackaged,
  resourcesPath: process.resourcesPath,
  mainFolder: dirname(fileURLToPath(import.meta.url)),
});

process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

// Not awaited: Electron becomes ready only after this module has been read to its end.
startApp(electron, {
  platform: process.platform,
  argv: process.argv.slice(1),
  paths,
  settings: smallFile(join(dataFolder, 'desktop.json')),
  credentials: smallFile(join(dataFolder, 'credentials.json')),
  loginStart:
    process.platform === 'linux'
      ? autostartFile(smallFile(autostartPath()), startCommand())
      : loginItems(app),
  trayPresence: () => trayPresence(process.env, process.platform),
  attach,
  own,
  pause: (ms) => pause(ms),
  clock: systemClock,
  updateKey: () => readUpdateKey(paths.manifest),
  onTrouble: (text) => void noteTrouble(text),
} satisfies Surroundings).catch(crash);

async function own(): Promise<OwnedHost> {
  // The window does not wait for the host's program to be read, and the store's thread reads its own beside it.
  const storeThread = new StoreThread(pathToFileURL(join(paths.workersFolder, 'store-worker.js')));
  const { ownHost } = await import('./headless.ts');
  const host = await ownHost({
    dataFolder,
    appFolder: paths.appFolder,
    workersFolder: paths.workersFolder,
    storeThread,
    version: app.getVersion(),
    purpose: 'the Tandem app',
    hostShell: process.argv.includes(HOST_SHELL_SWITCH),
  });
  host.keepSchedules();
  return host;
}

async function attach(): Promise<AttachedHost | null> {
  const { socket } = await openDataFolder(dataFolder, process.env);
  const connect = (listener: (event: HostEvent) => void, from: ClientKind) =>
    connectLocalSocket(socket, listener, CONNECT_DEADLINE_MS, from === 'desktop' ? from : 'command');
  const line = await connect(() => {}, 'command');
  if (line === null) return null;
  return {
    api: attachedHostApi(connect),
    ended: line.ended,
    close: () => line.session.close(),
  };
}

function autostartPath(): string {
  const configured = process.env.XDG_CONFIG_HOME;
  return join(configured ?? join(homedir(), '.config'), 'autostart', AUTOSTART_FILE);
}

/** An AppImage is another file than the program that it mounted. */
function startCommand(): readonly string[] {
  const { APPIMAGE } = process.env;
  if (APPIMAGE !== undefined) return [APPIMAGE];
  return app.isPackaged ? [process.execPath] : [process.execPath, paths.appFolder];
}

async function noteTrouble(text: string): Promise<void> {
  const folder = await openDataFolder(dataFolder, process.env).catch(() => null);
  if (folder === null) return;
  const { openHostLog } = await import('./adapters/host/host-log.ts');
  const log = openHostLog(join(folder.path, 'desktop.log'));
  log.trouble(text);
  log.close();
}

/** Stacks run on by themselves; what a drill had broken is taken back at the next start. */
function crash(error: unknown): void {
  const texts = shellTexts(app.getLocale()).failure;
  const report = writeCrashReport(dataFolder, { atMs: Date.now(), version: app.getVersion(), error });
  dialog.showErrorBox(texts.crashed, report === null ? String(error) : texts.crashReport(report));
  app.exit(1);
}
