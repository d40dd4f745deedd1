import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusClient, startSessionBus } from '../../desktop/session-bus.mjs';
import { registeredTrayItems, startTrayWatcher } from '../../desktop/tray-watcher.mjs';

/** What `npm run test:desktop` sees the tray icon with, on a real bus. */

const bus = process.platform === 'linux' ? await startSessionBus() : null;
if (bus === null) console.log('skipped: there is no dbus-daemon to register a tray icon with');
const WATCHER = {
  destination: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
} as const;

describe.skipIf(bus === null)('the panel that tray icons register with', () => {
  const address = bus?.address ?? '';
  let watcher: { stop(): void };
  let app: BusClient;

  beforeAll(async () => {
    watcher = await startTrayWatcher(address);
    app = await BusClient.connect(address);
  });

  afterAll(async () => {
    app.close();
    watcher.stop();
    await bus?.stop();
  });

  it('says that icons are shown, which apps ask before they register', async () => {
    const [shown] = await app.call({
      ...WATCHER,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: ['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'],
    });
    expect(shown).toEqual({ type: 'b', value: true });
  });

  it('knows who registered, by name or by path', async () => {
    expect(await registeredTrayItems(address)).toEqual([]);
    for (const item of ['org.kde.StatusNotifierItem-7-1', '/org/ayatana/NotificationItem/tandem']) {
      await app.call({
        ...WATCHER,
        interface: 'org.kde.StatusNotifierWatcher',
        member: 'RegisterStatusNotifierItem',
        signature: 's',
        body: [item],
      });
    }
    expect(await registeredTrayItems(address)).toEqual([
      'org.kde.StatusNotifierItem-7-1',
      expect.stringMatching(/^:\d+\.\d+\/org\/ayatana\/NotificationItem\/tandem$/),
    ]);
  });

  it('refuses what it does not know', async () => {
    const strange = { ...WATCHER, interface: 'org.kde.StatusNotifierWatcher', member: 'Explode' };
    await expect(app.call(strange)).rejects.toThrow(/UnknownMethod/);
  });
});
