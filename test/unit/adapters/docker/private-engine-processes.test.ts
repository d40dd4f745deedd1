import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { privateEngineLayout } from '../../../../electron/adapters/docker/private-engine-layout.ts';
import { isOwnDaemon, mountPoints } from '../../../../electron/adapters/docker/private-engine-processes.ts';

const layout = privateEngineLayout(join(tmpdir(), 'a-tandem-folder-that-is-not-there'));

it.each([
  ['our daemon', ['dockerd', '--config-file', layout.configFile], true],
  ['our daemon by its path', ['/usr/sbin/dockerd', '--config-file', layout.configFile, '--debug'], true],
  ["the system's daemon", ['/usr/sbin/dockerd', '-H', 'fd://'], false],
  ['a daemon of another data folder', ['dockerd', '--config-file', '/elsewhere/daemon.json'], false],
  ['a daemon that uses our file for something else', ['dockerd', '--pidfile', layout.configFile], false],
  ['an editor that has our file open', ['vi', '--config-file', layout.configFile], false],
  [
    'a launcher that is about to become the daemon',
    ['nsenter', 'dockerd', '--config-file', layout.configFile],
    false,
  ],
  ['a kernel thread', [], false],
])('takes %s for its own: %s', (_, command, expected) => {
  expect(isOwnDaemon({ pid: 1, parent: 0, session: 1, startTicks: '1', command }, layout)).toBe(expected);
});

it('keeps paths of sockets short however long the data folder is, and folders apart', () => {
  const deep = privateEngineLayout(join(tmpdir(), 'x'.repeat(80), 'y'.repeat(80)));
  expect(deep.socketPath.length).toBeLessThan(40);
  expect(deep.bridge.length).toBeLessThanOrEqual(15);
  expect(deep.socketPath).not.toBe(layout.socketPath);
});

it('reads mount points with blanks in them, in the order of mounting', () => {
  const mounts = 'overlay / overlay rw 0 0\ntmpfs /a\\040folder tmpfs rw 0 0\n';
  expect(mountPoints(mounts)).toEqual(['/', '/a folder']);
});
