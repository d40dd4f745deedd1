import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { HostApi } from '../../../electron/contract/host-session.ts';
import { PAGE_ORIGIN } from '../../../electron/contract/page-line.ts';
import { openPageDoor } from '../../../electron/shell/page/page-door.ts';
import { serveBrowser } from '../../../electron/transport/websocket.ts';
import { connectHost, type HostLink, type LinkSocket } from '../../../renderer/bridge/host-link.ts';
import { connectShellHost } from '../../../renderer/bridge/shell-link.ts';
import { ContentsDouble, ElectronDouble } from '../../helpers/electron-double.ts';

/** The ways on which the contract travels between a page and its host. */
export interface Carrier {
  /** The page's own link, as the renderer has it. */
  link(): HostLink;
  /** A line without the page's manners. */
  raw(): Promise<RawLine>;
  close(): Promise<void>;
}

interface RawLine {
  send(text: string): void;
  readonly ended: Promise<void>;
}

export const carriers: readonly {
  readonly name: string;
  readonly open: (api: HostApi) => Promise<Carrier>;
}[] = [
  { name: 'the WebSocket of the browser host', open: openWebSocketCarrier },
  { name: "the channel of the desktop app's window", open: openShellCarrier },
];

async function openWebSocketCarrier(api: HostApi): Promise<Carrier> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-carrier-'));
  await writeFile(join(folder, 'index.html'), '<title>page</title>');
  const host = await serveBrowser(api, { port: 0, pageFolder: folder });
  const cookie = await cookieOf(host.newLink());
  const origin = `http://127.0.0.1:${host.port}`;
  const dial = (): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${host.port}/contract`, { origin, headers: { cookie } });
  return {
    link: () =>
      connectHost({
        url: origin,
        openSocket: () => dial() as unknown as LinkSocket,
        nowMs: () => Date.now(),
        random: () => 0,
      }),
    raw: async () => {
      const socket = dial();
      const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      return { send: (text) => socket.send(text), ended };
    },
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function cookieOf(link: string): Promise<string> {
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    request(link, (response) => {
      response.resume();
      resolve(response.headers);
    })
      .on('error', reject)
      .end();
  });
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

async function openShellCarrier(api: HostApi): Promise<Carrier> {
  const electron = new ElectronDouble();
  const door = openPageDoor(electron.ipcMain, { whenReady: async () => api }, () => {});
  const contents = new ContentsDouble(electron);
  contents.load(`${PAGE_ORIGIN}/`);
  door.admit(contents);
  const bridge = contents.runPreload();
  return {
    link: () => connectShellHost(bridge),
    raw: () =>
      new Promise((resolve) => {
        let end: () => void = () => {};
        const ended = new Promise<void>((settle) => {
          end = settle;
        });
        const line = bridge.open({
          opened: () => resolve({ send: (text) => line.send(text), ended }),
          frame: () => {},
          closed: () => end(),
        });
      }),
    close: async () => door.changeHost(),
  };
}
