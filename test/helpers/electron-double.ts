import type {
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
  Rectangle,
  WebPreferences,
} from 'electron';
import { PAGE_CHANNEL, type ShellBridge, type ToPage } from '../../electron/contract/page-line.ts';
import type {
  AppContents,
  AppMenu,
  AppNotification,
  AppSession,
  AppTray,
  AppWindow,
  ElectronApp,
  ElectronParts,
  PageEvent,
  PreventableEvent,
} from '../../electron/shell/electron-parts.ts';
import { createPageBridge } from '../../electron/shell/page/page-bridge.ts';

/**
 * Electron without its binary: the calls that the app uses, as Electron's own declarations have them (`ElectronParts`
 * is picked from those), with its rules of order: what is prevented, what closes before what, what a message goes
 * through on its way between page and main process.
 */

/** Global of a process that has the double for a module: to be called when its main program was read. */
export const BECOME_READY = 'becomeReadyElectronDouble';
/** Also global: when the first line of the main program was reached, in milliseconds of its process. */
export const BEGAN_AT_MS = 'beganAtMsElectronDouble';

type Listener = (...args: never[]) => unknown;

class Emitter {
  readonly #listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  /** True when somebody heard it. */
  emit(event: string, ...args: readonly unknown[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) listener(...(args as never[]));
    return listeners.length > 0;
  }
}

export function preventable<T extends object>(more: T): T & PreventableEvent & { isPrevented: boolean } {
  const event = {
    ...more,
    isPrevented: false,
    preventDefault: () => {
      event.isPrevented = true;
    },
  };
  return event;
}

export interface DoubleOptions {
  readonly hasLock?: boolean;
  readonly displays?: readonly Rectangle[];
  readonly locale?: string;
  /** Some desktops refuse icons. */
  readonly refusesTray?: boolean;
  readonly keyStore?: 'gnome_libsecret' | 'basic_text';
  /** Electron says that it is ready when the test does. */
  readonly ready?: Promise<void>;
  readonly isPackaged?: boolean;
}

export class ElectronDouble implements ElectronParts {
  readonly windows: WindowDouble[] = [];
  readonly notifications: NotificationDouble[] = [];
  readonly trays: TrayDouble[] = [];
  readonly opened: string[] = [];
  readonly errorBoxes: string[] = [];
  readonly questions: string[] = [];
  readonly schemes: { readonly scheme: string; readonly privileges?: object }[] = [];
  applicationMenu: MenuItemConstructorOptions[] = [];
  /** The button that the person presses. */
  answer = 0;

  readonly app: AppDouble;
  readonly ipc = new Emitter();
  readonly power = new Emitter();
  readonly themeEvents = new Emitter();
  readonly sessionDouble = new SessionDouble();
  readonly BrowserWindow: ElectronParts['BrowserWindow'];
  readonly Notification: ElectronParts['Notification'];
  readonly Tray: ElectronParts['Tray'];
  readonly options: DoubleOptions;

  constructor(options: DoubleOptions = {}) {
    this.options = options;
    this.app = new AppDouble(this);
    const double = this;
    this.BrowserWindow = class extends WindowDouble {
      constructor(given: ConstructorParameters<ElectronParts['BrowserWindow']>[0]) {
        super(double, given);
      }
    };
    this.Notification = class extends NotificationDouble {
      constructor(given: NotificationConstructorOptions) {
        super(given);
        double.notifications.push(this);
      }
    };
    this.Tray = class extends TrayDouble {
      constructor(image: string) {
        super(image);
        if (options.refusesTray === true) throw new Error('no tray here');
        double.trays.push(this);
      }
    };
  }

  readonly Menu: ElectronParts['Menu'] = {
    buildFromTemplate: (template) => ({ items: [], template }) as AppMenu,
    setApplicationMenu: (menu) => {
      this.applicationMenu = templateOf(menu);
    },
  };
  readonly dialog: ElectronParts['dialog'] = {
    showErrorBox: (title, content) => void this.errorBoxes.push(`${title}: ${content}`),
    showMessageBox: async ({ message }) => {
      this.questions.push(message);
      return { response: this.answer };
    },
  };
  readonly ipcMain: ElectronParts['ipcMain'] = {
    on: (channel, listener) => this.ipc.on(channel, listener),
  };
  readonly nativeTheme = {
    shouldUseDarkColors: false,
    on: (event: 'updated', listener: () => void) => this.themeEvents.on(event, listener),
  };
  readonly powerMonitor: ElectronParts['powerMonitor'] = {
    on: (event, listener) => this.power.on(event, listener),
  };
  readonly protocol: ElectronParts['protocol'] = {
    registerSchemesAsPrivileged: (schemes) => void this.schemes.push(...schemes),
  };
  readonly safeStorage: ElectronParts['safeStorage'] = {
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text) => Buffer.from(text.split('').reverse().join('')),
    decryptStringAsync: async (encrypted) => ({
      result: encrypted.toString().split('').reverse().join(''),
      shouldReEncrypt: false,
    }),
    getSelectedStorageBackend: () => this.options.keyStore ?? 'gnome_libsecret',
  };
  readonly screen: ElectronParts['screen'] = {
    getAllDisplays: () =>
      (this.options.displays ?? [{ x: 0, y: 0, width: 1920, height: 1080 }]).map((workArea) => ({
        workArea,
      })),
  };
  readonly session = { defaultSession: this.sessionDouble };
  readonly shell: ElectronParts['shell'] = {
    openExternal: async (address) => void this.opened.push(address),
  };

  /** What a process behind the window would send: whatever it likes, as whoever Electron knows it to be. */
  deliver(event: PageEvent, channel: string, ...messages: readonly unknown[]): void {
    // The channel clones before anybody is called; what cannot be cloned never leaves its page.
    const cloned = messages.map((message) => structuredClone(message));
    this.ipc.emit(channel, event, ...cloned);
  }

  tray(): TrayDouble {
    return only(this.trays);
  }

  window(): WindowDouble {
    const open = this.windows.filter((window) => !window.isDestroyed());
    return only(open);
  }
}

function only<T>(list: readonly T[]): T {
  const [first, ...rest] = list;
  if (first === undefined || rest.length > 0) throw new Error(`there are ${list.length}, not one`);
  return first;
}

function templateOf(menu: AppMenu | null): MenuItemConstructorOptions[] {
  return (menu as { readonly template?: MenuItemConstructorOptions[] } | null)?.template ?? [];
}

class AppDouble extends Emitter implements ElectronApp {
  readonly #double: ElectronDouble;
  readonly isPackaged: boolean;
  isSandboxed = false;
  loginItem = false;
  protocolClient = '';
  /** Null while it runs. */
  exitCode: number | null = null;

  constructor(double: ElectronDouble) {
    super();
    this.#double = double;
    this.isPackaged = double.options.isPackaged ?? true;
  }

  enableSandbox(): void {
    this.isSandboxed = true;
  }
  exit(code = 0): void {
    this.exitCode ??= code;
  }
  focus(): void {}
  getLocale(): string {
    return this.#double.options.locale ?? 'en-GB';
  }
  getVersion(): string {
    return '0.0.0-double';
  }
  getLoginItemSettings() {
    return { openAtLogin: this.loginItem };
  }
  setLoginItemSettings({ openAtLogin = false }: { readonly openAtLogin?: boolean }): void {
    this.loginItem = openAtLogin;
  }
  requestSingleInstanceLock(): boolean {
    return this.#double.options.hasLock ?? true;
  }
  setAppUserModelId(): void {}
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocolClient = scheme;
    return true;
  }
  whenReady(): Promise<void> {
    return this.#double.options.ready ?? Promise.resolve();
  }

  /** Electron's order: who may say no first, then the windows, then it ends. */
  quit(): void {
    const before = preventable({});
    this.emit('before-quit', before);
    if (before.isPrevented) return;
    for (const window of this.#double.windows) window.close();
    if (this.#double.windows.some((window) => !window.isDestroyed())) return;
    const will = preventable({});
    this.emit('will-quit', will);
    if (!will.isPrevented) this.exit(0);
  }
}

class SessionDouble extends Emitter implements AppSession {
  readonly #handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  #beforeRequest: Parameters<AppSession['webRequest']['onBeforeRequest']>[0] = (_details, decide) =>
    decide({ cancel: false });
  permissionRequest: Parameters<AppSession['setPermissionRequestHandler']>[0] = (_c, _p, decide) =>
    decide(true);
  permissionCheck: Parameters<AppSession['setPermissionCheckHandler']>[0] = () => true;
  device: Parameters<AppSession['setDevicePermissionHandler']>[0] = () => true;

  readonly protocol: AppSession['protocol'] = {
    handle: (scheme, handler) => void this.#handlers.set(scheme, handler),
  };
  readonly webRequest: AppSession['webRequest'] = {
    onBeforeRequest: (listener) => {
      this.#beforeRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: SessionDouble['permissionRequest']): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: SessionDouble['permissionCheck']): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: SessionDouble['device']): void {
    this.device = handler;
  }

  isRequestAllowed(url: string): boolean {
    let cancel = false;
    this.#beforeRequest({ url }, (decision) => {
      cancel = decision.cancel;
    });
    return !cancel;
  }

  grants(permission: string): boolean {
    let granted = false;
    this.permissionRequest(null, permission, (isGranted) => {
      granted = isGranted;
    });
    return granted || this.permissionCheck(null, permission);
  }

  /** As the page would get it; null for a scheme that nobody handles. */
  async fetch(url: string): Promise<Response | null> {
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    return handler === undefined || !this.isRequestAllowed(url) ? null : handler(new Request(url));
  }
}

let lastContents = 0;

export class ContentsDouble extends Emitter implements AppContents {
  readonly id: number;
  readonly #double: ElectronDouble;
  url = '';
  reloads = 0;
  isGone = false;
  openHandler: Parameters<AppContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });
  #pageListeners: ((message: ToPage) => void)[] = [];

  constructor(double: ElectronDouble) {
    super();
    lastContents += 1;
    this.id = lastContents;
    this.#double = double;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }
  setWindowOpenHandler(handler: ContentsDouble['openHandler']): void {
    this.openHandler = handler;
  }
  send(channel: string, ...messages: unknown[]): void {
    if (channel !== PAGE_CHANNEL) throw new Error(`a page has no channel ${channel}`);
    const [message] = structuredClone(messages);
    const listeners = this.#pageListeners;
    queueMicrotask(() => {
      for (const listener of listeners) listener(message as ToPage);
    });
  }
  reload(): void {
    this.reloads += 1;
    this.#begin(this.url);
  }

  /** Where the main process leads it. */
  load(url: string): void {
    this.#begin(url);
  }

  /** Where the page itself wants to go. True when it gets there. */
  navigate(url: string, how: 'will-navigate' | 'will-frame-navigate' | 'will-redirect'): boolean {
    const event = preventable({ url });
    this.emit(how, event);
    return !event.isPrevented;
  }

  crash(reason: string): void {
    this.#pageListeners = [];
    this.emit('render-process-gone', preventable({}), { reason });
  }

  /** The preload script of the document that is loaded now, as its page sees it. */
  runPreload(frame: PageEvent['senderFrame'] = { url: this.url, parent: null }): ShellBridge {
    return createPageBridge(
      {
        post: (message) => {
          const cloned = structuredClone(message);
          queueMicrotask(() =>
            this.#double.deliver({ sender: this, senderFrame: frame }, PAGE_CHANNEL, cloned),
          );
        },
        listen: (listener) => this.listen(listener),
      },
      'linux',
    );
  }

  /** What the document that is loaded now hears, until the next one is. */
  listen(listener: (message: ToPage) => void): void {
    this.#pageListeners.push(listener);
  }

  #begin(url: string): void {
    this.#pageListeners = [];
    this.url = url;
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  }
}

class WindowDouble extends Emitter implements AppWindow {
  readonly webContents: ContentsDouble;
  readonly preferences: WebPreferences;
  readonly given: Rectangle;
  state: 'hidden' | 'shown' | 'minimised' = 'hidden';
  maximised = false;
  isInFront = false;
  readonly #double: ElectronDouble;
  #isDestroyed = false;

  constructor(double: ElectronDouble, options: ConstructorParameters<ElectronParts['BrowserWindow']>[0]) {
    super();
    this.#double = double;
    this.preferences = options.webPreferences ?? {};
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.given = { x, y, width, height };
    this.webContents = new ContentsDouble(double);
    double.windows.push(this);
    double.app.emit('web-contents-created', preventable({}), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.load(url);
    queueMicrotask(() => this.emit('ready-to-show'));
  }
  show(): void {
    this.state = 'shown';
    this.isInFront = true;
    this.emit('show');
  }
  showInactive(): void {
    this.state = 'shown';
  }
  hide(): void {
    this.state = 'hidden';
    this.isInFront = false;
  }
  minimize(): void {
    this.state = 'minimised';
    this.isInFront = false;
  }
  restore(): void {
    this.state = 'shown';
  }
  maximize(): void {
    this.maximised = true;
  }
  focus(): void {
    this.isInFront = true;
  }
  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.isPrevented) this.destroy();
  }
  destroy(): void {
    this.#isDestroyed = true;
    this.webContents.isGone = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    const { app, windows } = this.#double;
    // Without its last window an app ends, unless it wants to know of that.
    if (windows.every((window) => window.isDestroyed()) && !app.emit('window-all-closed')) app.quit();
  }
  getNormalBounds(): Rectangle {
    return this.given;
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  isFocused(): boolean {
    return this.isInFront;
  }
  isMaximized(): boolean {
    return this.maximised;
  }
  isMinimized(): boolean {
    return this.state === 'minimised';
  }
  isVisible(): boolean {
    return this.state === 'shown';
  }
}

class NotificationDouble extends Emitter implements AppNotification {
  readonly title: string;
  readonly body: string;
  readonly group: string;
  readonly buttons: readonly string[];
  state: 'made' | 'shown' | 'closed' = 'made';

  constructor({ title = '', body = '', groupId = '', actions = [] }: NotificationConstructorOptions) {
    super();
    this.title = title;
    this.body = body;
    this.group = groupId;
    this.buttons = actions.map(({ text = '' }) => text);
  }

  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.state = 'shown';
  }
  close(): void {
    this.state = 'closed';
  }
}

class TrayDouble implements AppTray {
  image: string;
  toolTip = '';
  menus = 0;
  isDestroyed = false;
  #template: MenuItemConstructorOptions[] = [];

  constructor(image: string) {
    this.image = image;
  }

  setImage(image: Parameters<AppTray['setImage']>[0]): void {
    this.image = String(image);
  }
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }
  setContextMenu(menu: AppMenu | null): void {
    this.menus += 1;
    this.#template = templateOf(menu);
  }
  destroy(): void {
    this.isDestroyed = true;
  }

  get labels(): readonly string[] {
    return labelsOf(this.#template);
  }

  /** Chooses the entry with this label, however deep it lies. */
  choose(label: string): void {
    chooseIn(this.#template, label);
  }
}

function labelsOf(items: readonly MenuItemConstructorOptions[]): readonly string[] {
  return items.flatMap(({ label, submenu }) => [
    ...(label === undefined ? [] : [label]),
    ...(Array.isArray(submenu) ? labelsOf(submenu) : []),
  ]);
}

export function chooseIn(items: readonly MenuItemConstructorOptions[], label: string): void {
  const flat = (list: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  const found = flat(items).find((item) => item.label === label);
  if (found?.click === undefined) throw new Error(`no entry "${label}" that does anything`);
  (found.click as () => void)();
}
