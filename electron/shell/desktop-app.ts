import { requests } from '../contract/contract.ts';
import { PAGE_SCHEME } from '../contract/page-line.ts';
import { type Failure, printFailure, toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import { listPageFiles } from '../transport/http-guard-files.ts';
import type { AppPaths } from './app-paths.ts';
import type { ElectronParts } from './electron-parts.ts';
import { type Happening, HostFollower } from './host/host-follower.ts';
import { HostKeeper, type HostKeeperOptions, type HostState } from './host/host-keeper.ts';
import type { NoticeAction } from './notices/notice.ts';
import { noticeOf } from './notices/notice-of.ts';
import { Notifier } from './notices/notifier.ts';
import { openPageDoor, type PageDoor } from './page/page-door.ts';
import { answerWithPage } from './page/page-protocol.ts';
import { Credentials } from './safety/credentials.ts';
import { hardenSession } from './safety/harden-session.ts';
import { type ShellTexts, shellTexts } from './texts.ts';
import { TrayIcon } from './tray/app-tray.ts';
import { quietUntilMs } from './tray/quiet-time.ts';
import type { Habit, TrayAction, TrayHabits } from './tray/tray-model.ts';
import { createUpdates, type UpdateState, type Updates, type UpdatesOptions } from './updates.ts';
import { appMenuTemplate } from './window/app-menu.ts';
import { closeAction, type TrayPresence } from './window/close-action.ts';
import { Ending } from './window/ending.ts';
import type { LoginStart } from './window/login-start.ts';
import { MainWindow } from './window/main-window.ts';
import { QUIT_ANSWERS, quitQuestion } from './window/quit-question.ts';
import type { SettingsFile, SettingsStore } from './window/shell-settings.ts';

/** What the app needs of the machine besides Electron. */
export interface Surroundings extends Pick<HostKeeperOptions, 'attach' | 'own' | 'pause'> {
  readonly platform: NodeJS.Platform;
  readonly argv: readonly string[];
  readonly paths: Pick<AppPaths, 'pageFolder' | 'preload' | 'trayFolder' | 'icon'>;
  readonly settings: SettingsFile;
  readonly credentials: SettingsFile;
  readonly loginStart: LoginStart;
  readonly trayPresence: () => Promise<TrayPresence>;
  readonly clock: Pick<Clock, 'nowMs' | 'sleep'>;
  /** Whose signature an update must carry; null where the installation does not update itself. */
  readonly updateKey: () => Promise<string | null>;
  /** Another one than electron-updater. */
  readonly loadUpdateEngine?: UpdatesOptions['loadEngine'];
  readonly onTrouble: (text: string) => void;
}

/** Faults are taken back, runs clean up: much longer than that nobody waits for an app to end. */
const END_DEADLINE_MS = 60_000;

/** The app after Electron is ready: joins window, tray and notifications with whichever host answers. */
export class DesktopApp {
  readonly #parts: ElectronParts;
  readonly #surroundings: Surroundings;
  readonly #settings: SettingsStore;
  readonly #texts: ShellTexts;
  readonly #keeper: HostKeeper;
  readonly #door: PageDoor;
  readonly #window: MainWindow;
  readonly #notifier: Notifier;
  readonly #follower: HostFollower;
  readonly ending: Ending;
  readonly #closing = new AbortController();
  #updates: Updates | null = null;
  #tray: TrayIcon | null = null;
  #presence: TrayPresence = 'unknown';
  #startsAtLogin = false;
  #shownMenu = '';
  #wokeAtMs: number | null = null;
  #wasAttached = false;
  #refused = 0;

  constructor(parts: ElectronParts, surroundings: Surroundings, settings: SettingsStore) {
    this.#parts = parts;
    this.#surroundings = surroundings;
    this.#settings = settings;
    this.#texts = shellTexts(parts.app.getLocale());
    const { paths, clock, onTrouble } = surroundings;
    this.#keeper = new HostKeeper({ ...surroundings, onFailed: (failure) => this.#failToStart(failure) });
    this.#door = openPageDoor(parts.ipcMain, this.#keeper, (why) => this.#noteRefused(why));
    this.#window = new MainWindow({
      parts,
      settings,
      door: this.#door,
      preload: paths.preload,
      icon: paths.icon,
      nowMs: () => clock.nowMs(),
      hasDeveloperTools: !parts.app.isPackaged,
      onClose: () => this.#closeWindow(),
      onBroken: (reason) => this.#sayPageIsBroken(reason),
    });
    this.#notifier = new Notifier({
      Notification: parts.Notification,
      circumstances: () => this.#circumstances(),
      act: (act) => this.#actOnNotice(act),
    });
    this.#follower = new HostFollower({
      keeper: this.#keeper,
      onSituation: () => this.#noteSituation(),
      onHappening: (happening) => this.#hear(happening),
      onTrouble,
    });
    this.ending = new Ending({
      app: parts.app,
      mayEnd: () => this.#mayEnd(),
      end: () => this.#end(),
      deadlineMs: END_DEADLINE_MS,
    });
  }

  /** `screen`: what the start asked for; null for the first one. */
  start(screen: string | null, isHidden: boolean): void {
    const { defaultSession } = this.#parts.session;
    hardenSession(defaultSession);
    const files = listPageFiles(this.#surroundings.paths.pageFolder);
    // Whoever asks for the page hears of it.
    files.catch(() => {});
    defaultSession.protocol.handle(PAGE_SCHEME, answerWithPage(files));
    if (!isHidden) this.#window.show(screen);
    this.#keeper.onChange((state) => this.#noteHost(state));
    this.#keeper.start();
    this.#followPower();
    this.#openTray();
    void this.#learnOfTheDesktop(isHidden);
    void this.#followUpdates();
  }

  /** A second start, a link, a click in the dock. */
  show(screen: string | null): void {
    this.#window.show(screen);
  }

  #followPower(): void {
    const { powerMonitor } = this.#parts;
    powerMonitor.on('suspend', () => this.#keeper.owned?.suspend());
    powerMonitor.on('resume', () => {
      this.#wokeAtMs = this.#surroundings.clock.nowMs();
      this.#keeper.owned?.resume();
    });
    powerMonitor.on('shutdown', () => void this.ending.now());
  }

  #openTray(): void {
    const { platform, paths, onTrouble } = this.#surroundings;
    try {
      this.#tray = new TrayIcon(
        {
          parts: this.#parts,
          platform,
          folder: paths.trayFolder,
          texts: this.#texts,
          act: (action) => this.#act(action),
        },
        this.#follower.situation,
        this.#habits(),
      );
    } catch (error) {
      this.#presence = 'absent';
      onTrouble(`There is no icon in the tray: ${String(error)}`);
    }
  }

  /** What the system says of itself comes later than the window. */
  async #learnOfTheDesktop(isHidden: boolean): Promise<void> {
    const { loginStart, trayPresence, credentials, platform } = this.#surroundings;
    this.#startsAtLogin = await loginStart.isOn().catch(() => false);
    if (this.#tray !== null) this.#presence = await trayPresence().catch(() => 'unknown' as const);
    // Nothing could bring it back that a person sees.
    if (isHidden && this.#presence === 'absent') this.#window.openMinimised();
    this.#refresh();
    const kept = new Credentials(this.#parts.safeStorage, credentials, platform);
    if (!(await kept.isEmpty()) && kept.isPlain())
      this.#say('plain-credentials', this.#texts.notice.plainCredentials);
  }

  async #followUpdates(): Promise<void> {
    const { clock, updateKey, loadUpdateEngine, onTrouble } = this.#surroundings;
    const publicKey = await updateKey().catch(() => null);
    this.#updates = createUpdates({
      currentVersion: this.#parts.app.getVersion(),
      publicKey,
      clock,
      isAllowed: () => this.#settings.current.looksForUpdates,
      isDrillRunning: () => this.#isDrillRunning(),
      endThen: (install) => void this.ending.now(install),
      onChange: (state) => this.#noteUpdate(state),
      onTrouble,
      ...(loadUpdateEngine === undefined ? {} : { loadEngine: loadUpdateEngine }),
    });
    this.#refresh();
    if (publicKey !== null) await this.#updates.run(this.#closing.signal);
  }

  #isDrillRunning(): boolean {
    return this.#follower.situation.runs.some(({ kind }) => kind === 'drill');
  }

  #noteUpdate(state: UpdateState): void {
    if (state.kind === 'ready' && !state.waitsForDrill)
      this.#say('update', this.#texts.notice.updateReady(state.version));
    this.#refresh();
  }

  #noteSituation(): void {
    this.#refresh();
    if (this.#updates !== null && !this.#isDrillRunning()) this.#updates.drillEnded();
  }

  #noteHost(state: HostState): void {
    // Its lines spoke to the former host.
    if (state.phase === 'seeking') this.#door.changeHost();
    if (state.phase === 'owning' && this.#wasAttached) this.#say('took-over', this.#texts.notice.tookOver);
    if (state.phase !== 'seeking') this.#wasAttached = state.phase === 'attached';
  }

  /** A page that goes on and on must not fill the disk with it: the first is told, then every power of ten. */
  #noteRefused(why: string): void {
    this.#refused += 1;
    if (Number.isInteger(Math.log10(this.#refused))) {
      this.#surroundings.onTrouble(`Refused ${this.#refused} so far, the last: ${why}.`);
    }
  }

  #hear(happening: Happening): void {
    const notice = noticeOf(happening, this.#texts);
    if (notice !== null) this.#notifier.tell(notice);
  }

  #circumstances() {
    const { runs } = this.#follower.situation;
    return {
      nowMs: this.#surroundings.clock.nowMs(),
      isWatched: this.#window.isWatched,
      quietUntilMs: this.#settings.current.quietUntilMs,
      wokeAtMs: this.#wokeAtMs,
      busyStacks: new Set(runs.map(({ stack }) => stack)),
    };
  }

  #act(action: TrayAction): void {
    switch (action.kind) {
      case 'open':
        this.#window.show(action.screen);
        break;
      case 'run-drill':
        void this.#runDrill(action.stack, action.drill);
        break;
      case 'be-quiet':
        this.#settings.change({ quietUntilMs: quietUntilMs(action.until, this.#surroundings.clock.nowMs()) });
        this.#refresh();
        break;
      case 'switch':
        void this.#switch(action.setting, action.on);
        break;
      case 'install-update':
        this.#updates?.restart();
        break;
      case 'quit':
        this.#parts.app.quit();
        break;
    }
  }

  #actOnNotice(act: NoticeAction['act']): void {
    if (act.kind === 'open') this.#window.show(act.screen);
    else void this.#runDrill(act.stack, act.drill);
  }

  async #runDrill(stack: string, drill: string): Promise<void> {
    const { session } = this.#follower;
    if (session === null) return;
    try {
      const params = requests['drill.run'].params.parse({ stack, drill });
      const { runId } = await session.call('drill.run', params);
      this.#window.show(`/stacks/${stack}/runs/${runId}`);
    } catch (error) {
      const { message: body } = toFailure(error);
      this.#say(`refused/${stack}`, { title: this.#texts.notice.drillRefused(stack), body });
    }
  }

  async #switch(setting: Habit, on: boolean): Promise<void> {
    if (setting !== 'startAtLogin') {
      this.#settings.change({ [setting]: on });
      this.#refresh();
      if (setting === 'looksForUpdates') await this.#updates?.check();
      return;
    }
    const { loginStart, onTrouble } = this.#surroundings;
    await loginStart.set(on).catch((error) => onTrouble(`Starting at login: ${String(error)}`));
    this.#startsAtLogin = await loginStart.isOn().catch(() => false);
    this.#refresh();
  }

  #habits(): TrayHabits {
    const { startMinimised, closeToTray, quietUntilMs: until, ...settings } = this.#settings.current;
    const isQuiet = until !== null && this.#surroundings.clock.nowMs() < until;
    const state = this.#updates?.state() ?? null;
    const looksForUpdates = state === null || state.kind === 'unsupported' ? null : settings.looksForUpdates;
    const update = state?.kind === 'ready' ? state : null;
    return {
      ...{ startAtLogin: this.#startsAtLogin, startMinimised, closeToTray, isQuiet, looksForUpdates },
      update: update && { version: update.version, waitsForDrill: update.waitsForDrill },
    };
  }

  #refresh(): void {
    if (this.ending?.hasBegun) return;
    const habits = this.#habits();
    this.#tray?.show(this.#follower.situation, habits);
    const next = JSON.stringify(habits);
    if (next === this.#shownMenu) return;
    this.#shownMenu = next;
    const { Menu } = this.#parts;
    const template = appMenuTemplate(habits, this.#texts, (action) => this.#act(action));
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #closeWindow(): 'stays' | 'closes' {
    if (this.ending.hasBegun) return 'closes';
    const { closeToTray, hasSaidWhereItIs } = this.#settings.current;
    const action = closeAction(closeToTray, this.#presence);
    if (action === 'quit') {
      this.#parts.app.quit();
      return 'stays';
    }
    if (action === 'hide') this.#window.hide();
    else this.#window.minimise();
    if (!hasSaidWhereItIs) {
      const { title, hidden, minimised } = this.#texts.notice.goesOn;
      this.#settings.change({ hasSaidWhereItIs: true });
      this.#say('goes-on', { title, body: action === 'hide' ? hidden : minimised });
    }
    return 'stays';
  }

  async #mayEnd(): Promise<boolean> {
    const question = quitQuestion(this.#follower.situation, this.#texts);
    if (question === null) return true;
    const { response } = await this.#parts.dialog.showMessageBox(question);
    return response === QUIT_ANSWERS.stopAndQuit;
  }

  async #end(): Promise<void> {
    this.#window.rememberPlace();
    this.#closing.abort();
    this.#follower.close();
    this.#door.changeHost();
    await Promise.allSettled([this.#keeper.close(), this.#settings.whenWritten()]);
    this.#tray?.close();
  }

  #failToStart(failure: Failure): void {
    this.#parts.dialog.showErrorBox(this.#texts.failure.cannotStart, printFailure(failure));
    void this.ending.now();
  }

  #sayPageIsBroken(reason: string): void {
    const { pageBroken, pageBrokenDetail } = this.#texts.failure;
    this.#surroundings.onTrouble(`The page crashed again and again (${reason}).`);
    this.#parts.dialog.showErrorBox(pageBroken, pageBrokenDetail);
  }

  #say(cause: string, { title, body }: { readonly title: string; readonly body: string }): void {
    this.#notifier.say({
      ...{ cause, title, body, group: 'tandem', urgency: 'normal', screen: null },
      actions: [],
    });
  }
}
