import { DesktopApp, type Surroundings } from './desktop-app.ts';
import type { ElectronParts } from './electron-parts.ts';
import { PAGE_SCHEMES } from './page/page-protocol.ts';
import { hardenContents } from './safety/harden-contents.ts';
import { LINK_SCHEME, screenOfArguments, screenOfLink } from './window/deep-link.ts';
import { SettingsStore } from './window/shell-settings.ts';
import { startsHidden } from './window/start-arguments.ts';

const APP_ID = 'dev.tandem.app';

/** What must be said to Electron before it is ready, and then the app. Null for a second start, which ends at once. */
export async function startApp(parts: ElectronParts, surroundings: Surroundings): Promise<DesktopApp | null> {
  const { app, shell } = parts;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return null;
  }
  parts.protocol.registerSchemesAsPrivileged(PAGE_SCHEMES);
  app.enableSandbox();
  if (surroundings.platform === 'win32') app.setAppUserModelId(APP_ID);
  // What comes before there is an app is kept: macOS sends the link that it starts the app with as an event.
  let desktop: DesktopApp | null = null;
  let wished = screenOfArguments(surroundings.argv);
  const show = (screen: string | null): void => {
    if (desktop === null) wished = screen ?? wished;
    else desktop.show(screen);
  };
  app.on('second-instance', (_event, argv) => show(screenOfArguments(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    show(screenOfLink(url));
  });
  app.on('activate', () => show(null));
  // It goes on in the tray; without this Electron would quit.
  app.on('window-all-closed', () => {});
  app.on('before-quit', (event) => desktop?.ending.onQuit(event));
  app.on('web-contents-created', (_event, contents) =>
    hardenContents(contents, (address) => {
      shell.openExternal(address).catch((error) => surroundings.onTrouble(String(error)));
    }),
  );
  const [settings] = await Promise.all([
    SettingsStore.open(surroundings.settings, surroundings.onTrouble),
    app.whenReady(),
  ]);
  // A checkout has no program of its own that a link could start.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  desktop = new DesktopApp(parts, surroundings, settings);
  const { startMinimised } = settings.current;
  desktop.start(wished, startsHidden(surroundings.argv, startMinimised, wished));
  return desktop;
}
