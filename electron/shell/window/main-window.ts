import { PAGE_ORIGIN } from '../../contract/page-line.ts';
import type { AppWindow, ElectronParts } from '../electron-parts.ts';
import type { PageDoor } from '../page/page-door.ts';
import { SAFE_PREFERENCES } from '../safety/web-preferences.ts';
import { isWorthReloading } from './reload-policy.ts';
import type { SettingsStore } from './shell-settings.ts';
import { placeOnDisplays, SMALLEST } from './window-place.ts';

export interface MainWindowOptions {
  readonly parts: Pick<ElectronParts, 'BrowserWindow' | 'screen'>;
  readonly settings: SettingsStore;
  readonly door: PageDoor;
  readonly preload: string;
  readonly icon: string;
  readonly nowMs: () => number;
  /** Whether the page may be looked into: never in what people install. */
  readonly hasDeveloperTools: boolean;
  /** The person closed it; what becomes of it then is the app's business. False: it closes. */
  readonly onClose: () => 'stays' | 'closes';
  /** The page crashes again and again. */
  readonly onBroken: (reason: string) => void;
}

/** The one window of the app. It is made when it is first shown, and again when it is gone. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: AppWindow | null = null;
  #crashesMs: number[] = [];

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  get isWatched(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Brings it to the front; `screen` is an address in the page. */
  show(screen: string | null = null): void {
    const window = this.#window;
    if (window === null) {
      this.#open(screen, 'shown');
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (screen !== null) this.#options.door.go(screen);
  }

  openMinimised(): void {
    if (this.#window === null) this.#open(null, 'minimised');
  }

  hide(): void {
    this.rememberPlace();
    this.#window?.hide();
  }

  minimise(): void {
    this.rememberPlace();
    this.#window?.minimize();
  }

  rememberPlace(): void {
    const window = this.#window;
    if (window === null || window.isDestroyed()) return;
    const { x, y, width, height } = window.getNormalBounds();
    this.#options.settings.change({ window: { x, y, width, height, isMaximized: window.isMaximized() } });
  }

  #open(screen: string | null, as: 'shown' | 'minimised'): void {
    const { parts, settings, door, preload, icon, hasDeveloperTools, onClose } = this.#options;
    const remembered = settings.current.window;
    const window = new parts.BrowserWindow({
      ...placeOnDisplays(remembered, parts.screen.getAllDisplays()),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      // It is shown when there is something to see.
      show: false,
      title: 'Tandem',
      icon,
      autoHideMenuBar: true,
      webPreferences: { ...SAFE_PREFERENCES, preload, devTools: hasDeveloperTools },
    });
    this.#window = window;
    door.admit(window.webContents);
    window.on('ready-to-show', () => {
      if (remembered?.isMaximized === true && as === 'shown') window.maximize();
      if (as === 'minimised') window.minimize();
      else window.show();
    });
    window.on('close', (event) => {
      this.rememberPlace();
      if (onClose() === 'stays') event.preventDefault();
    });
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => this.#revive(window, reason));
    // A failure to load is told by the events of the page's contents.
    window.loadURL(screen === null ? `${PAGE_ORIGIN}/` : `${PAGE_ORIGIN}/#${screen}`).catch(() => {});
  }

  #revive(window: AppWindow, reason: string): void {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    this.#crashesMs = [...this.#crashesMs, this.#options.nowMs()].slice(-10);
    if (isWorthReloading(this.#crashesMs)) window.webContents.reload();
    else this.#options.onBroken(reason);
  }
}
