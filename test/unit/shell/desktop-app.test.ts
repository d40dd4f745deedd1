import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HostApi } from '../../../electron/contract/host-session.ts';
import { PAGE_ORIGIN } from '../../../electron/contract/page-line.ts';
import { connectShellHost } from '../../../renderer/bridge/shell-link.ts';
import { chooseIn, preventable } from '../../helpers/electron-double.ts';
import { judged, pairMembers, run, status } from '../renderer/builders.ts';
import { createFakeHost, hostInfo } from '../transport/fake-host.ts';
import { type AppRig, hostAnswers, type RigOptions, startRig } from './app-rig.ts';
import { UPDATE_KEY, UpdateEngineDouble } from './update-double.ts';

/** The app as a person meets it, from its start to its end, without Electron's binary. */

const PATIENCE = { timeout: 8_000 };
let rig: AppRig;
afterEach(() => rig.close());

async function start(options: RigOptions = {}): Promise<void> {
  rig = await startRig(options);
}

async function startOwning(options: RigOptions = {}): Promise<void> {
  await start(options);
  await vi.waitFor(() => expect(rig.host.sessions()).toBe(1), PATIENCE);
  await vi.waitFor(
    () => expect(rig.electron.tray().labels).toContain('Run the drill gateway-kill'),
    PATIENCE,
  );
}

const shownNotices = () => rig.electron.notifications.map(({ title, body }) => `${title}: ${body}`);
const startRun = (over: Parameters<typeof run>[1] = {}) =>
  rig.host.emit('run.started', run('run-1', { state: 'running', endedAtMs: null, ...over }));

describe('the start', () => {
  it('shows the window with the page, at once and whatever the host does', async () => {
    await start({ attach: () => new Promise(() => {}) });
    await vi.waitFor(() => expect(rig.electron.window().state).toBe('shown'), PATIENCE);
    expect(rig.electron.window().webContents.url).toBe(`${PAGE_ORIGIN}/`);
    expect(rig.electron.tray().labels).toContain('Looking for the host …');
    expect(rig.electron.app.protocolClient).toBe('tandem');
    // Nobody waits for a host that never came.
    rig = { ...rig, close: async () => {} };
  });

  it('ends at once when the app runs already', async () => {
    await start({ hasLock: false });
    expect(rig.app).toBeNull();
    expect(rig.electron.windows).toHaveLength(0);
    expect(rig.electron.app.exitCode).toBe(0);
    expect(rig.done).toEqual([]);
  });

  it('lets the page speak to the host as the app, as soon as there is one', async () => {
    const from: string[] = [];
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked: HostApi = createFakeHost(hostAnswers);
    const api: HostApi = {
      open: (listener, kind) => {
        from.push(kind);
        return asked.open(listener, kind);
      },
    };
    await start({
      attach: async () => {
        await held;
        return { api, ended: new Promise(() => {}), close: () => {} };
      },
    });
    const link = connectShellHost(rig.electron.window().webContents.runPreload());
    expect(link.connection().phase).toBe('connecting');
    release();
    await vi.waitFor(() => expect(link.connection().phase).toBe('connected'), PATIENCE);
    expect(await link.call('host.info', {})).toEqual(hostInfo);
    // The tray comes as a command: members are not asked more often for its sake.
    expect(from.toSorted()).toEqual(['command', 'desktop']);
    link.close();
  });

  it('stays without a window when it was started at login, and opens one for a link', async () => {
    await start({ argv: ['--hidden'] });
    expect(rig.electron.windows).toHaveLength(0);
    rig.electron.app.emit('second-instance', preventable({}), ['tandem', 'tandem://stack/pair/drills']);
    expect(rig.electron.window().webContents.url).toBe(`${PAGE_ORIGIN}/#/stacks/pair/drills`);
  });

  it('leads to the link that came before it was ready', async () => {
    const opened = preventable({});
    await start({
      beforeReady: ({ app }) => void app.emit('open-url', opened, 'tandem://stack/pair/logs'),
    });
    expect(rig.electron.window().webContents.url).toBe(`${PAGE_ORIGIN}/#/stacks/pair/logs`);
    // Otherwise macOS would open it once more.
    expect(opened.isPrevented).toBe(true);
  });

  it('given no tray that could bring back a hidden window, then the window is there, minimised', async () => {
    await start({ argv: ['--hidden'], trayPresence: 'absent' });
    await vi.waitFor(() => expect(rig.electron.window().state).toBe('minimised'), PATIENCE);
  });

  it('says why when it cannot be the host, and ends', async () => {
    await start({ refuseOwning: () => 'store-too-new' });
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
    expect(rig.electron.errorBoxes).toEqual([
      expect.stringContaining('Tandem cannot start: it is store-too-new'),
    ]);
  });

  it('puts the window where it was, on a screen that is there', async () => {
    const window = { x: 5_000, y: 40, width: 1_000, height: 700, isMaximized: false };
    await start({ settings: { window } });
    expect(rig.electron.window().given).toEqual({ x: 0, y: 0, width: 1_000, height: 700 });
  });

  it('remembers where the window was, and that it filled the screen', async () => {
    const window = { x: 40, y: 30, width: 1_000, height: 700, isMaximized: true };
    await start({ settings: { window } });
    await vi.waitFor(() => expect(rig.electron.window().maximised).toBe(true), PATIENCE);
    rig.electron.window().maximised = false;
    rig.electron.window().close();
    await vi.waitFor(
      () => expect(JSON.parse(rig.settings.text ?? '{}').window).toEqual({ ...window, isMaximized: false }),
      PATIENCE,
    );
  });

  it('goes on when its settings are damaged', async () => {
    await start({ settings: { closeToTray: 'perhaps', window: 'left' } });
    await vi.waitFor(() => expect(rig.electron.window().state).toBe('shown'), PATIENCE);
  });
});

describe('a second start', () => {
  it('brings the window to the front and leads to what the link names', async () => {
    await startOwning();
    const window = rig.electron.window();
    const went: string[] = [];
    window.webContents.runPreload().onGo((path) => went.push(path));
    window.minimize();
    rig.electron.app.emit('second-instance', preventable({}), ['tandem']);
    expect([window.state, window.isFocused()]).toEqual(['shown', true]);
    rig.electron.app.emit('second-instance', preventable({}), ['tandem://stack/pair/runs/run-1']);
    rig.electron.app.emit('open-url', preventable({}), 'tandem://stack/../../etc');
    await vi.waitFor(() => expect(went).toEqual(['/stacks/pair/runs/run-1']), PATIENCE);
    expect(rig.electron.windows).toHaveLength(1);
  });

  it('is also a click in the dock', async () => {
    await startOwning();
    rig.electron.window().hide();
    rig.electron.app.emit('activate');
    expect(rig.electron.window().state).toBe('shown');
  });
});

describe('closing the window', () => {
  it('even for good does not end the app, and the next one is made anew', async () => {
    await startOwning();
    rig.electron.window().destroy();
    expect(rig.electron.app.exitCode).toBeNull();
    rig.electron.tray().choose('Open Tandem');
    expect(rig.electron.window().webContents.url).toBe(`${PAGE_ORIGIN}/`);
    expect(rig.electron.windows).toHaveLength(2);
  });

  it('hides it, says so once, and the app goes on', async () => {
    await startOwning();
    rig.electron.window().close();
    expect(rig.electron.window().state).toBe('hidden');
    rig.electron.tray().choose('Open Tandem');
    expect(rig.electron.window().state).toBe('shown');
    rig.electron.window().close();
    expect(shownNotices()).toEqual([expect.stringContaining('Tandem goes on: It is in the tray')]);
    expect(rig.electron.app.exitCode).toBeNull();
    await vi.waitFor(
      () => expect(JSON.parse(rig.settings.text ?? '{}').hasSaidWhereItIs).toBe(true),
      PATIENCE,
    );
  });

  it('minimises it where the desktop shows no icons, and says why', async () => {
    await startOwning({ trayPresence: 'absent' });
    await vi.waitFor(() => {
      rig.electron.window().close();
      expect(rig.electron.window().state).toBe('minimised');
    }, PATIENCE);
    expect(shownNotices().at(-1)).toContain('shows no tray icons');
  });

  it('minimises it where icons are refused, and everything of the tray that counts is in the menu', async () => {
    await start({ refusesTray: true });
    rig.electron.window().close();
    expect(rig.electron.window().state).toBe('minimised');
    expect(rig.troubles.join()).toContain('no tray here');
    chooseIn(rig.electron.applicationMenu, 'Start at login');
    chooseIn(rig.electron.applicationMenu, 'Quit Tandem');
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
  });

  it('quits when the person wants it so', async () => {
    await startOwning();
    rig.electron.tray().choose('Keep running when the window is closed');
    rig.electron.window().close();
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
    expect(rig.done).toEqual(['own', 'close']);
    expect(JSON.parse(rig.settings.text ?? '{}').closeToTray).toBe(false);
  });
});

describe('the tray', () => {
  it('shows the worst survival, in words and as a shape, and sets its menu anew only when something changed', async () => {
    await startOwning();
    const tray = rig.electron.tray();
    // Its database is alone.
    expect(tray.labels).toContain('pair: fails without database-1');
    expect(tray.image).toBe('/app/tray/fails-light.png');
    expect(tray.toolTip).toBe('Tandem: pair fails without database-1');
    const { menus } = tray;
    rig.host.emit('stack.changed', status(pairMembers(), { observedAtMs: 2 }));
    expect(tray.menus).toBe(menus);

    const twins = pairMembers().filter(({ component }) => component !== 'database');
    rig.host.emit('stack.changed', status(twins));
    expect(tray.menus).toBeGreaterThan(menus);
    expect(tray.labels).toContain('pair: never tested');
    expect(tray.image).toBe('/app/tray/unknown-light.png');
  });

  it('follows the colour of the panel', async () => {
    await startOwning();
    rig.electron.nativeTheme.shouldUseDarkColors = true;
    rig.electron.themeEvents.emit('updated');
    expect(rig.electron.tray().image).toBe('/app/tray/fails-dark.png');
  });

  it('runs the drill and leads to it; what the host refuses is said', async () => {
    await startOwning();
    const went: string[] = [];
    rig.electron
      .window()
      .webContents.runPreload()
      .onGo((path) => went.push(path));
    rig.electron.tray().choose('Run the drill gateway-kill');
    await vi.waitFor(() => expect(went).toEqual(['/stacks/pair/runs/run-1']), PATIENCE);
    await rig.close();

    await startOwning({ answers: { 'drill.run': () => Promise.reject(new Error('pair is busy')) } });
    rig.electron.tray().choose('Run the drill gateway-kill');
    await vi.waitFor(
      () => expect(shownNotices()).toEqual(['pair: the drill was not begun: pair is busy']),
      PATIENCE,
    );
  });

  it('switches the start at login, as the system then says itself', async () => {
    await startOwning();
    rig.electron.tray().choose('Start at login');
    const item = () => JSON.stringify(rig.electron.applicationMenu);
    await vi.waitFor(
      () => expect(item()).toMatch(/"Start at login","type":"checkbox","checked":true/),
      PATIENCE,
    );
  });

  it('says German where the system does', async () => {
    await start({ locale: 'de-AT' });
    expect(rig.electron.tray().labels).toContain('Tandem beenden');
  });
});

describe('notifications', () => {
  const incident = (over: object = {}) => ({
    ...{ id: 1, atMs: 1, stack: 'pair', member: 'database-1', kind: 'guardian-handed-over' },
    ...{ text: 'database-2 leads now.', data: null },
    ...over,
  });

  it('come once per cause, lead to the screen, and not to whoever looks at it', async () => {
    await startOwning();
    rig.host.emit('event.recorded', incident());
    expect(shownNotices()).toEqual([]);

    rig.electron.window().hide();
    rig.host.emit('event.recorded', incident());
    rig.host.emit(
      'event.recorded',
      incident({ id: 2, kind: 'guardian-started', text: 'database-1 is back.' }),
    );
    rig.host.emit('event.recorded', incident({ id: 3, kind: 'member-started' }));
    expect(shownNotices()).toEqual(['pair: database-2 leads now.']);
    // Those of one stack stand together.
    expect(rig.electron.notifications[0]?.group).toBe('pair');

    const went: string[] = [];
    rig.electron
      .window()
      .webContents.runPreload()
      .onGo((path) => went.push(path));
    rig.electron.notifications[0]?.emit('click');
    expect(rig.electron.window().isFocused()).toBe(true);
    await vi.waitFor(() => expect(went).toEqual(['/stacks/pair/incidents']), PATIENCE);
  });

  it('tell the verdict of a drill, and offer to run it again when it did not pass', async () => {
    await startOwning();
    rig.electron.window().hide();
    rig.host.emit('run.ended', judged('gateway-kill', { passed: false, sentence: 'Two rows were lost.' }));
    expect(shownNotices()).toEqual(['pair: gateway-kill did not pass: Two rows were lost.']);
    expect(rig.electron.notifications[0]?.buttons).toEqual(['Open', 'Run again']);
    rig.electron.notifications[0]?.emit('action', { actionIndex: 1 });
    await vi.waitFor(() => expect(rig.electron.window().state).toBe('shown'), PATIENCE);
  });

  it('are not told of what a drill does on purpose', async () => {
    await startOwning();
    rig.electron.window().hide();
    startRun();
    rig.host.emit('event.recorded', incident());
    expect(shownNotices()).toEqual([]);
  });

  it('are paused when the person says so, and go on by themselves', async () => {
    await startOwning();
    rig.electron.window().hide();
    rig.electron.tray().choose('Pause alerts for an hour');
    rig.host.emit('event.recorded', incident());
    expect(shownNotices()).toEqual([]);
    rig.clock.nowMs += 3_600_000;
    rig.host.emit('event.recorded', incident());
    expect(shownNotices()).toHaveLength(1);
  });
});

describe('an update', () => {
  it('is looked for once that is allowed, told of, and installed when no drill runs and all has ended', async () => {
    const engine = new UpdateEngineDouble();
    const installed: string[] = [];
    engine.quitAndInstall = () => void installed.push(...rig.done);
    await startOwning({ updates: { key: UPDATE_KEY, engine } });
    await vi.waitFor(() => expect(rig.electron.tray().labels).toContain('Look for updates'), PATIENCE);
    expect(engine.calls).toEqual([]);

    rig.electron.tray().choose('Look for updates');
    const install = 'Install 2.0.0 and start again';
    await vi.waitFor(() => expect(rig.electron.tray().labels).toContain(install), PATIENCE);
    expect(JSON.parse(rig.settings.text ?? '{}').looksForUpdates).toBe(true);
    expect(shownNotices()).toContainEqual(expect.stringMatching(/^Tandem 2\.0\.0 is ready: /));

    startRun();
    rig.electron.tray().choose(install);
    const waits = '2.0.0 is installed when the drill has ended';
    await vi.waitFor(() => expect(rig.electron.tray().labels).toContain(waits), PATIENCE);
    expect(installed).toEqual([]);

    rig.host.emit('run.ended', { ...judged('gateway-kill'), id: 'run-1' });
    await vi.waitFor(() => expect(installed).toEqual(['own', 'close']), PATIENCE);
  });

  it('is nothing that an installation without a key offers', async () => {
    await startOwning();
    expect(rig.electron.tray().labels).not.toContain('Look for updates');
  });
});

describe('sleep', () => {
  it('suspends the own host, and what looks like trouble at waking is no alarm', async () => {
    await startOwning();
    rig.electron.window().hide();
    rig.electron.power.emit('suspend');
    rig.electron.power.emit('resume');
    expect(rig.done).toEqual(['own', 'suspend', 'resume']);
    rig.host.emit('event.recorded', {
      ...{ id: 1, atMs: 1, stack: null, member: null, kind: 'engine-lost' },
      ...{ text: 'It does not answer.', data: null },
    });
    expect(shownNotices()).toEqual([]);
  });
});

describe('quitting', () => {
  it('asks while a drill is under way, and goes on when the person says so', async () => {
    await startOwning();
    startRun();
    rig.electron.answer = 0;
    rig.electron.app.quit();
    await vi.waitFor(() => expect(rig.electron.questions).toHaveLength(1), PATIENCE);
    expect(rig.electron.questions[0]).toBe('The drill gateway-kill is under way on pair.');
    rig.electron.window().close();
    expect(rig.electron.app.exitCode).toBeNull();
    expect(rig.done).toEqual(['own']);
  });

  it('takes the fault back before it ends, and ends once', async () => {
    let reverted: () => void = () => {};
    const ending = new Promise<void>((resolve) => {
      reverted = resolve;
    });
    await startOwning({ ending });
    startRun();
    rig.electron.answer = 1;
    rig.electron.tray().choose('Quit Tandem');
    await vi.waitFor(() => expect(rig.electron.questions).toHaveLength(1), PATIENCE);
    rig.electron.app.quit();
    rig.electron.app.quit();
    expect(rig.electron.app.exitCode).toBeNull();
    reverted();
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
    expect(rig.done).toEqual(['own', 'close']);
    expect(rig.electron.questions).toHaveLength(1);
    expect(rig.electron.tray().isDestroyed).toBe(true);
  });

  it('asks nobody when nothing is under way, or when the machine goes down', async () => {
    await startOwning();
    startRun();
    rig.electron.power.emit('shutdown');
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
    expect(rig.electron.questions).toEqual([]);
    expect(rig.done).toEqual(['own', 'close']);
  });
});

describe('a page that crashes', () => {
  it('is loaded again, but not forever', async () => {
    await startOwning();
    const { webContents } = rig.electron.window();
    for (let crash = 0; crash < 3; crash += 1) webContents.crash('crashed');
    expect(webContents.reloads).toBe(3);
    webContents.crash('crashed');
    expect(webContents.reloads).toBe(3);
    expect(rig.electron.errorBoxes).toEqual([expect.stringContaining('crashed several times')]);
    expect(rig.electron.app.exitCode).toBeNull();

    rig.clock.nowMs += 3_600_000;
    webContents.crash('oom');
    expect(webContents.reloads).toBe(4);
  });
});

describe('beside another host', () => {
  it('is its client, takes over when it ends, and the page comes along', async () => {
    const elsewhere = createFakeHost({
      ...hostAnswers,
      'host.info': () => ({ ...hostInfo, version: '9.9.9' }),
    });
    let end: (reason: unknown) => void = () => {};
    const ended = new Promise((resolve) => {
      end = resolve;
    });
    let isThere = true;
    let busy = 2;
    await start({
      attach: async () => (isThere ? { api: elsewhere, ended, close: () => {} } : null),
      // It has closed its socket and still holds the folder.
      refuseOwning: () => (busy-- > 0 ? 'host-busy' : null),
    });
    const link = connectShellHost(rig.electron.window().webContents.runPreload());
    await vi.waitFor(() => expect(link.connection().phase).toBe('connected'), PATIENCE);
    expect((await link.call('host.info', {})).version).toBe('9.9.9');
    expect(rig.electron.tray().labels).toContain('Shows a host that runs elsewhere');
    // What is under way there does not end with this app.
    elsewhere.emit('run.started', run('run-9', { state: 'running', endedAtMs: null }));

    isThere = false;
    end('gone');
    await vi.waitFor(() => expect(rig.done).toEqual(['own']), PATIENCE);
    await vi.waitFor(async () => expect((await link.call('host.info', {})).version).toBe('0.1.0'), PATIENCE);
    expect(shownNotices()).toEqual([expect.stringContaining('Tandem is the host now')]);
    await vi.waitFor(() => expect(elsewhere.sessions()).toBe(0), PATIENCE);
    link.close();
  });

  it('leaves the other host and its drills alone when it quits', async () => {
    const elsewhere = createFakeHost(hostAnswers);
    const closed = vi.fn();
    await start({ attach: async () => ({ api: elsewhere, ended: new Promise(() => {}), close: closed }) });
    await vi.waitFor(() => expect(elsewhere.sessions()).toBe(1), PATIENCE);
    elsewhere.emit('run.started', run('run-9', { state: 'running', endedAtMs: null }));
    rig.electron.app.quit();
    await vi.waitFor(() => expect(rig.electron.app.exitCode).toBe(0), PATIENCE);
    expect(rig.electron.questions).toEqual([]);
    expect(closed).toHaveBeenCalledOnce();
    expect(rig.done).toEqual([]);
  });
});

describe('credentials', () => {
  it('given some are kept and the desktop has no key store, then that is said plainly', async () => {
    await start({ credentials: '{"hook":"abc"}', keyStore: 'basic_text' });
    await vi.waitFor(
      () => expect(shownNotices()).toEqual([expect.stringContaining('in plain text')]),
      PATIENCE,
    );
  });

  it('given a key store, or nothing to keep, then nothing is said', async () => {
    await startOwning({ credentials: '{"hook":"abc"}' });
    expect(shownNotices()).toEqual([]);
  });
});
