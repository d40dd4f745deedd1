import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * `node packed-main-child.mjs RESOURCES`: starts the packed main program with something in the place of Electron that
 * takes every call. The archive must lie unpacked in its own place: plain Node reads no archives.
 */

const NAMES = [
  'BrowserWindow Menu MenuItem Notification Tray app autoUpdater clipboard contentTracing crashReporter dialog',
  'globalShortcut ipcMain nativeImage nativeTheme net netLog powerMonitor powerSaveBlocker protocol pushNotifications',
  'safeStorage screen session shell systemPreferences utilityProcess webContents webFrameMain WebContentsView View',
]
  .join(' ')
  .split(' ');

/** Whatever is read of it is a function that gives another one; what is given to others is ended by nobody. */
function anything(known = {}) {
  return new Proxy(function nothing() {}, {
    get(_target, name) {
      if (name in known) return known[name];
      // Awaiting one is over at once.
      if (name === 'then' || typeof name === 'symbol') return undefined;
      return anything();
    },
    apply: () => anything(),
    construct: () => anything(),
  });
}

const [resources] = process.argv.slice(2);
process.resourcesPath = resources;
process.argv.splice(1, Number.POSITIVE_INFINITY);
globalThis.electronDouble = {
  ...Object.fromEntries(NAMES.map((name) => [name, anything()])),
  app: anything({
    isPackaged: true,
    requestSingleInstanceLock: () => true,
    whenReady: () => Promise.resolve(),
    getVersion: () => '0.0.0',
    getLocale: () => 'en',
    getName: () => 'Tandem',
    getAppPath: () => join(resources, 'app.asar'),
    getPath: () => process.env.TANDEM_HOME,
  }),
  // Why it could not start.
  dialog: anything({ showErrorBox: (title, text) => console.error(`${title}: ${text}`) }),
  screen: anything({
    getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1600, height: 900 } }],
  }),
};
const source = [
  ...NAMES.map((name) => `export const ${name} = globalThis.electronDouble.${name};`),
  'export default globalThis.electronDouble;',
].join('\n');
const url = `data:text/javascript,${encodeURIComponent(source)}`;
const hooks = `export async function resolve(name, context, next) {
  return name === 'electron' ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
await import(pathToFileURL(join(resources, 'app.asar', 'dist', 'main.js')).href);
