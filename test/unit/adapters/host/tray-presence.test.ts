import { expect, it, vi } from 'vitest';
import { trayPresence } from '../../../../electron/adapters/host/tray-presence.ts';

const BUS = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' };
const answering = (exitCode: number, stdout: string) => vi.fn(async () => ({ exitCode, stdout, stderr: '' }));

it.each([
  ['(true,)\n', 0, 'shown'],
  ['(false,)\n', 0, 'absent'],
  ['', 1, 'unknown'],
])('given the bus answers %j with code %i, then icons are %s', async (stdout, exitCode, presence) => {
  const run = answering(exitCode, stdout);
  expect(await trayPresence(BUS, 'linux', run)).toBe(presence);
  expect(run).toHaveBeenCalledWith(
    expect.arrayContaining(['org.freedesktop.DBus.NameHasOwner', 'org.kde.StatusNotifierWatcher']),
    expect.objectContaining({ environment: BUS }),
  );
});

it('given no session bus, no program to ask it, or another system, then nobody is asked in vain', async () => {
  const run = answering(0, '(false,)');
  expect(await trayPresence({}, 'linux', run)).toBe('unknown');
  expect(await trayPresence(BUS, 'darwin', run)).toBe('shown');
  expect(run).not.toHaveBeenCalled();
  expect(await trayPresence(BUS, 'linux', () => Promise.reject(new Error('ENOENT')))).toBe('unknown');
});
