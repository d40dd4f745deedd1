import { performance } from 'node:perf_hooks';
import { PAGE_CHANNEL, PAGE_ORIGIN } from '../../../electron/contract/page-line.ts';
import { openPageDoor } from '../../../electron/shell/page/page-door.ts';
import { ContentsDouble, ElectronDouble } from '../../helpers/electron-double.ts';
import { badMessages, badSenders } from '../../helpers/refused-messages.ts';
import type { Row } from '../row.ts';

const MESSAGES = 1_000;

export const refusedMessages: Row = {
  id: 'refused-messages',
  what: 'of 1 000 malformed or mis-sent messages to the desktop app’s host, those that were not refused',
  unit: 'messages',
  target: { atMost: 0 },
  measure: async () => {
    const electron = new ElectronDouble();
    let refused = 0;
    let sessions = 0;
    const api = {
      open: () => {
        sessions += 1;
        return { call: () => Promise.reject(new Error('nobody may come here')), close: () => {} };
      },
    };
    const contents = new ContentsDouble(electron);
    contents.load(`${PAGE_ORIGIN}/`);
    const door = openPageDoor(electron.ipcMain, { whenReady: async () => api }, () => {
      refused += 1;
    });
    door.admit(contents);
    const own = { sender: contents, senderFrame: { url: contents.url, parent: null } };
    electron.deliver(own, PAGE_CHANNEL, { kind: 'open', line: 1 });
    const attempts = [
      ...badMessages().map((message) => ({ event: own, message })),
      ...badSenders(contents).map((event) => ({ event, message: { kind: 'open', line: 2 } })),
    ];
    const startMs = performance.now();
    for (let sent = 0; sent < MESSAGES; sent += 1) {
      const attempt = attempts[sent % attempts.length];
      if (attempt !== undefined) electron.deliver(attempt.event, PAGE_CHANNEL, attempt.message);
    }
    const tookMs = performance.now() - startMs;
    await new Promise((resolve) => setImmediate(resolve));
    // The one that was opened in order before.
    const reached = sessions - 1;
    return {
      runs: [MESSAGES - refused + reached],
      beside: `${((tookMs * 1000) / MESSAGES).toFixed(0)} µs each, the clone by the channel included`,
    };
  },
};
