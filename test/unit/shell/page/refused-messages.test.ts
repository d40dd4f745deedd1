import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PAGE_CHANNEL, PAGE_ORIGIN } from '../../../../electron/contract/page-line.ts';
import type { PageEvent } from '../../../../electron/shell/electron-parts.ts';
import { openPageDoor } from '../../../../electron/shell/page/page-door.ts';
import { connectShellHost } from '../../../../renderer/bridge/shell-link.ts';
import { ContentsDouble, ElectronDouble } from '../../../helpers/electron-double.ts';
import { badMessages, badSenders } from '../../../helpers/refused-messages.ts';
import { createFakeHost, type FakeHost, hostInfo } from '../../transport/fake-host.ts';

let electron: ElectronDouble;
let contents: ContentsDouble;
let host: FakeHost;
let refusals: string[];
const called = vi.fn();

beforeEach(() => {
  electron = new ElectronDouble();
  refusals = [];
  called.mockReset();
  host = createFakeHost({ 'host.info': () => hostInfo, 'stack.up': called, 'stack.down': called });
  contents = new ContentsDouble(electron);
  contents.load(`${PAGE_ORIGIN}/`);
  openPageDoor(electron.ipcMain, { whenReady: async () => host }, (why) => refusals.push(why)).admit(
    contents,
  );
});
afterEach(() => contents.emit('destroyed'));

const ownPage = (): PageEvent => ({
  sender: contents,
  senderFrame: { url: contents.url, parent: null },
});

it('given a thousand messages that no page of ours sends, then none reaches a service and the host goes on', async () => {
  const link = connectShellHost(contents.runPreload());
  await vi.waitFor(() => expect(link.connection().phase).toBe('connected'));
  const messages = badMessages();
  let sent = 0;
  for (let round = 0; sent < 1_000; round += 1) {
    for (const message of messages) {
      electron.deliver(ownPage(), PAGE_CHANNEL, message);
      sent += 1;
    }
    for (const event of badSenders(contents)) {
      electron.deliver(event, PAGE_CHANNEL, { kind: 'open', line: 1_000 + round });
      electron.deliver(event, PAGE_CHANNEL, { kind: 'close', line: 1 });
      sent += 2;
    }
    electron.deliver(ownPage(), PAGE_CHANNEL);
    electron.deliver(ownPage(), PAGE_CHANNEL, { kind: 'open', line: 7 }, { kind: 'open', line: 8 });
    sent += 2;
  }
  expect(refusals).toHaveLength(sent);
  expect(called).not.toHaveBeenCalled();
  expect(host.sessions()).toBe(1);
  expect(await link.call('host.info', {})).toEqual(hostInfo);
  link.close();
});

it('given a message that cannot be cloned, then it never leaves its page', () => {
  expect(() =>
    electron.deliver(ownPage(), PAGE_CHANNEL, { kind: 'open', line: 1, also: () => {} }),
  ).toThrow();
  expect(host.sessions()).toBe(0);
});

it('given more lines than a page needs, then the rest is closed at once', async () => {
  const bridge = contents.runPreload();
  let closed = 0;
  for (let line = 0; line < 20; line += 1) {
    const count = () => {
      closed += 1;
    };
    bridge.open({ opened: () => {}, frame: () => {}, closed: count });
  }
  await vi.waitFor(() => expect(closed).toBe(12));
  expect(host.sessions()).toBe(8);
});

it('given a page that does not take what it is sent, then its line ends before the memory is full', async () => {
  // Opened by hand: it never says what it has taken.
  electron.deliver(ownPage(), PAGE_CHANNEL, { kind: 'open', line: 5 });
  await vi.waitFor(() => expect(host.sessions()).toBe(1));
  const lines = [{ member: 'm', stream: 'stdout' as const, atMs: 1, text: 'x'.repeat(1_000_000) }];
  for (let sent = 0; sent < 20; sent += 1) host.emit('log.lines', { subscription: 's', lines, ended: false });
  expect(host.sessions()).toBe(0);
});

it('given a page that takes all, then as much goes through as there is', async () => {
  let heard = 0;
  const link = connectShellHost(contents.runPreload());
  link.onEvent(() => {
    heard += 1;
  });
  await vi.waitFor(() => expect(link.connection().phase).toBe('connected'));
  const lines = [{ member: 'm', stream: 'stdout' as const, atMs: 1, text: 'x'.repeat(1_000_000) }];
  for (let sent = 1; sent <= 30; sent += 1) {
    host.emit('log.lines', { subscription: 's', lines, ended: false });
    await vi.waitFor(() => expect(heard).toBe(sent));
  }
  expect(link.connection().phase).toBe('connected');
  link.close();
});

it('given the page loads anew or crashes, then the session of the former document ends', async () => {
  const link = connectShellHost(contents.runPreload());
  await vi.waitFor(() => expect(host.sessions()).toBe(1));
  contents.reload();
  expect(host.sessions()).toBe(0);
  link.close();

  const second = connectShellHost(contents.runPreload());
  await vi.waitFor(() => expect(host.sessions()).toBe(1));
  contents.crash('oom');
  expect(host.sessions()).toBe(0);
  second.close();
});
