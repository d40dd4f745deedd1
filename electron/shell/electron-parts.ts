import type * as electron from 'electron';

/**
 * The part of Electron that the app uses. `main.ts` hands the real module over, tests hand over a double: a call that
 * Electron renames or drops no longer fits here, and the type check says so.
 */
type Electron = typeof electron;

/** Any event that can be prevented. */
export interface PreventableEvent {
  preventDefault(): void;
}

export interface ElectronParts {
  readonly app: ElectronApp;
  readonly BrowserWindow: new (options: electron.BrowserWindowConstructorOptions) => AppWindow;
  readonly Menu: {
    buildFromTemplate(template: electron.MenuItemConstructorOptions[]): AppMenu;
    setApplicationMenu(menu: AppMenu | null): void;
  };
  readonly Notification: {
    new (options: electron.NotificationConstructorOptions): AppNotification;
    isSupported(): boolean;
  };
  readonly Tray: new (image: string) => AppTray;
  readonly dialog: Pick<Electron['dialog'], 'showErrorBox'> & {
    showMessageBox(options: electron.MessageBoxOptions): Promise<{ readonly response: number }>;
  };
  readonly ipcMain: {
    on(channel: string, listener: (event: PageEvent, ...messages: unknown[]) => void): unknown;
  };
  readonly nativeTheme: {
    readonly shouldUseDarkColors: boolean;
    on(event: 'updated', listener: () => void): unknown;
  };
  readonly powerMonitor: {
    on(event: 'suspend' | 'resume' | 'shutdown', listener: () => void): unknown;
  };
  readonly protocol: Pick<Electron['protocol'], 'registerSchemesAsPrivileged'>;
  readonly safeStorage: Pick<
    Electron['safeStorage'],
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly screen: { getAllDisplays(): readonly { readonly workArea: electron.Rectangle }[] };
  readonly session: { readonly defaultSession: AppSession };
  readonly shell: Pick<Electron['shell'], 'openExternal'>;
}

export interface ElectronApp
  extends Pick<
    Electron['app'],
    | 'enableSandbox'
    | 'exit'
    | 'focus'
    | 'getLocale'
    | 'getVersion'
    | 'isPackaged'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setAppUserModelId'
    | 'setAsDefaultProtocolClient'
    | 'setLoginItemSettings'
    | 'whenReady'
  > {
  getLoginItemSettings(options?: electron.LoginItemSettingsOptions): { readonly openAtLogin: boolean };
  on(event: 'activate' | 'window-all-closed', listener: () => void): unknown;
  on(event: 'before-quit' | 'will-quit', listener: (event: PreventableEvent) => void): unknown;
  on(event: 'open-url', listener: (event: PreventableEvent, url: string) => void): unknown;
  on(event: 'second-instance', listener: (event: PreventableEvent, argv: string[]) => void): unknown;
  on(
    event: 'web-contents-created',
    listener: (event: PreventableEvent, contents: AppContents) => void,
  ): unknown;
}

/** Who sent a message, as Electron's main process knows it and no page can pretend. */
export interface PageEvent {
  readonly sender: { readonly id: number };
  /** Null when the frame is gone already. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export interface AppContents
  extends Pick<electron.WebContents, 'id' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler'> {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (event: PreventableEvent & { readonly url: string }) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: PreventableEvent) => void): unknown;
  on(
    event: 'did-start-navigation',
    listener: (event: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }) => void,
  ): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: PreventableEvent, details: { readonly reason: string }) => void,
  ): unknown;
  on(event: 'destroyed', listener: () => void): unknown;
}

export interface AppWindow
  extends Pick<
    electron.BrowserWindow,
    | 'close'
    | 'destroy'
    | 'focus'
    | 'getNormalBounds'
    | 'hide'
    | 'isDestroyed'
    | 'isFocused'
    | 'isMaximized'
    | 'isMinimized'
    | 'isVisible'
    | 'loadURL'
    | 'maximize'
    | 'minimize'
    | 'restore'
    | 'show'
    | 'showInactive'
  > {
  readonly webContents: AppContents;
  on(event: 'close', listener: (event: PreventableEvent) => void): unknown;
  on(event: 'closed' | 'ready-to-show' | 'focus', listener: () => void): unknown;
}

/** Built from a template and handed on; nothing of it is read. */
export type AppMenu = Pick<electron.Menu, 'items'>;

export interface AppTray extends Pick<electron.Tray, 'setImage' | 'setToolTip' | 'destroy'> {
  setContextMenu(menu: AppMenu | null): void;
}

export interface AppNotification extends Pick<electron.Notification, 'show' | 'close'> {
  on(event: 'click', listener: () => void): unknown;
  on(event: 'action', listener: (event: { readonly actionIndex: number }) => void): unknown;
}

export interface AppSession {
  readonly protocol: Pick<electron.Protocol, 'handle'>;
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: { readonly url: string },
        decide: (decision: { readonly cancel: boolean }) => void,
      ) => void,
    ): void;
  };
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, decide: (isGranted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(
    event: 'will-download',
    listener: (event: PreventableEvent, item: { getURL(): string }) => void,
  ): unknown;
}
