import { describe, expect, it } from 'vitest';
import { quietUntilMs } from '../../../../electron/shell/tray/quiet-time.ts';
import { autostartEntry } from '../../../../electron/shell/window/autostart.ts';
import { autostartFile, loginItems } from '../../../../electron/shell/window/login-start.ts';
import { isWorthReloading } from '../../../../electron/shell/window/reload-policy.ts';
import { SettingsStore } from '../../../../electron/shell/window/shell-settings.ts';
import { startsHidden } from '../../../../electron/shell/window/start-arguments.ts';
import { ElectronDouble } from '../../../helpers/electron-double.ts';
import { memoryFile } from '../app-rig.ts';

describe('starting at login', () => {
  it('on Linux is a file of the XDG specification', async () => {
    let text: string | null = null;
    const start = autostartFile(
      {
        read: async () => text,
        write: async (next) => {
          text = next;
        },
        remove: async () => {
          text = null;
        },
      },
      ['/opt/Tandem/tandem'],
    );
    expect(await start.isOn()).toBe(false);
    await start.set(true);
    expect(await start.isOn()).toBe(true);
    expect(text).toBe(
      '[Desktop Entry]\nType=Application\nName=Tandem\nExec=/opt/Tandem/tandem --hidden\nTerminal=false\nX-GNOME-Autostart-enabled=true\n',
    );
    await start.set(false);
    expect(await start.isOn()).toBe(false);
  });

  it('quotes what a desktop would read as something else', () => {
    expect(autostartEntry(['/home/a b/100%/"T"/$x.AppImage'])).toContain(
      'Exec="/home/a b/100%%/\\\\"T\\\\"/\\\\$x.AppImage" --hidden\n',
    );
  });

  it('elsewhere is what the system keeps', async () => {
    const start = loginItems(new ElectronDouble().app);
    expect(await start.isOn()).toBe(false);
    await start.set(true);
    expect(await start.isOn()).toBe(true);
  });

  it.each([
    { argv: ['--hidden'], startMinimised: false, screen: null, hidden: true },
    { argv: [], startMinimised: true, screen: null, hidden: true },
    { argv: [], startMinimised: false, screen: null, hidden: false },
    { argv: ['--hidden'], startMinimised: true, screen: '/stacks/shop', hidden: false },
  ])('with $argv, minimised $startMinimised and $screen is hidden: $hidden', (given) => {
    expect(startsHidden(given.argv, given.startMinimised, given.screen)).toBe(given.hidden);
  });
});

describe('what the app remembers', () => {
  it('outlives a start, one entry at a time', async () => {
    const file = memoryFile('{"startMinimised":true,"window":{"x":"left"},"quietUntilMs":"never","more":1}');
    const store = await SettingsStore.open(file, () => {});
    expect(store.current).toEqual({
      ...{ window: null, closeToTray: true, hasSaidWhereItIs: false, startMinimised: true },
      ...{ looksForUpdates: false, quietUntilMs: null },
    });
    store.change({ closeToTray: false });
    store.change({ quietUntilMs: 5 });
    await store.whenWritten();
    const again = await SettingsStore.open(file, () => {});
    expect(again.current).toMatchObject({ closeToTray: false, quietUntilMs: 5, startMinimised: true });
  });

  it.each(['', 'null', '[]', '{', '"x"'])('is the default when the file holds %s', async (text) => {
    const store = await SettingsStore.open(memoryFile(text), () => {});
    expect(store.current).toMatchObject({ closeToTray: true, window: null });
  });

  it('says when the disk refuses it, and goes on', async () => {
    const troubles: string[] = [];
    const file = { read: async () => null, write: () => Promise.reject(new Error('full')) };
    const store = await SettingsStore.open(file, (text) => troubles.push(text));
    store.change({ closeToTray: false });
    await store.whenWritten();
    expect(troubles).toEqual([expect.stringContaining('full')]);
    expect(store.current.closeToTray).toBe(false);
  });
});

it('a page that crashes seldom is loaded again each time', () => {
  const minutes = (...at: number[]) => at.map((minute) => minute * 60_000);
  expect(isWorthReloading(minutes(0, 1, 2))).toBe(true);
  expect(isWorthReloading(minutes(0, 1, 2, 3))).toBe(false);
  expect(isWorthReloading(minutes(0, 10, 20, 30, 40))).toBe(true);
});

it('alerts are paused for an hour, or until the next morning', () => {
  const evening = new Date(2026, 2, 1, 22, 30).getTime();
  expect(quietUntilMs('in-an-hour', evening)).toBe(evening + 3_600_000);
  expect(quietUntilMs('tomorrow', evening)).toBe(new Date(2026, 2, 2, 8, 0).getTime());
  expect(quietUntilMs('now', evening)).toBeNull();
});
