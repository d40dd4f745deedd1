import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { PAGE_ORIGIN } from '../../../../electron/contract/page-line.ts';
import { senderRefusal } from '../../../../electron/shell/safety/sender-refusal.ts';
import { preventable } from '../../../helpers/electron-double.ts';
import { type AppRig, startRig } from '../app-rig.ts';

/**
 * Electron's security checklist, point by point (electronjs.org/docs/latest/tutorial/security). Each looks at the app
 * as it has started, not at a constant: it fails when the setting is gone.
 */

let rig: AppRig;
afterEach(() => rig.close());

const page = () => rig.electron.window();
const session = () => rig.electron.sessionDouble;
const own = `${PAGE_ORIGIN}/`;

interface Point {
  readonly point: number;
  readonly says: string;
  readonly holds: () => void | Promise<void>;
}

const points: readonly Point[] = [
  {
    point: 1,
    says: 'nothing is loaded but what the app itself brings',
    holds: () => {
      for (const url of [
        'https://example.org/a.js',
        'http://example.org/',
        'file:///etc/passwd',
        'ftp://x/',
      ]) {
        expect(session().isRequestAllowed(url), url).toBe(false);
      }
      expect(session().isRequestAllowed(own)).toBe(true);
    },
  },
  {
    point: 2,
    says: 'no page has Node.js',
    holds: () =>
      expect(page().preferences).toMatchObject({
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
      }),
  },
  {
    point: 3,
    says: 'the preload script has a world of its own',
    holds: () => expect(page().preferences).toMatchObject({ contextIsolation: true }),
  },
  {
    point: 4,
    says: 'every page is in the sandbox',
    holds: () => {
      expect(rig.electron.app.isSandboxed).toBe(true);
      expect(page().preferences).toMatchObject({ sandbox: true });
    },
  },
  {
    point: 5,
    says: 'permissions are denied, but for copying',
    holds: () => {
      for (const permission of [
        'media',
        'geolocation',
        'notifications',
        'clipboard-read',
        'openExternal',
        'hid',
      ]) {
        expect(session().grants(permission), permission).toBe(false);
      }
      expect(session().grants('clipboard-sanitized-write')).toBe(true);
      expect(session().device()).toBe(false);
    },
  },
  {
    point: 6,
    says: 'webSecurity stays on',
    holds: () => expect(page().preferences).toMatchObject({ webSecurity: true }),
  },
  {
    point: 7,
    says: 'every answer has a strict policy',
    holds: async () => {
      for (const url of [own, `${own}nowhere`]) {
        const answer = await session().fetch(url);
        const policy = answer?.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).toContain("connect-src 'none'");
        expect(policy).not.toMatch(/unsafe|\*|https?:/);
      }
    },
  },
  {
    point: 8,
    says: 'no insecure content beside secure content',
    holds: () => expect(page().preferences).toMatchObject({ allowRunningInsecureContent: false }),
  },
  {
    point: 9,
    says: "none of Chromium's experiments",
    holds: () => expect(page().preferences).toMatchObject({ experimentalFeatures: false }),
  },
  {
    point: 10,
    says: 'no Blink features are switched on',
    holds: () => expect(page().preferences).toMatchObject({ enableBlinkFeatures: '' }),
  },
  {
    point: 11,
    says: 'there are no webviews that could allow pop-ups',
    holds: () => expect(page().preferences).toMatchObject({ webviewTag: false }),
  },
  {
    point: 12,
    says: 'a webview that is made all the same is refused',
    holds: () => {
      let isPrevented = false;
      page().webContents.emit('will-attach-webview', {
        preventDefault: () => {
          isPrevented = true;
        },
      });
      expect(isPrevented).toBe(true);
    },
  },
  {
    point: 13,
    says: 'a page goes nowhere else, by none of the ways',
    holds: () => {
      for (const how of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
        for (const url of [
          'https://example.org/',
          'file:///etc/passwd',
          `${PAGE_ORIGIN}.evil.org/`,
          'about:blank',
        ]) {
          expect(page().webContents.navigate(url, how), `${how} ${url}`).toBe(false);
        }
        expect(page().webContents.navigate(`${own}#/settings`, how)).toBe(true);
      }
    },
  },
  {
    point: 14,
    says: 'no further window opens',
    holds: () => {
      for (const url of [own, 'https://example.org/', 'about:blank']) {
        expect(page().webContents.openHandler({ url } as never)).toEqual({ action: 'deny' });
      }
      expect(rig.electron.windows).toHaveLength(1);
    },
  },
  {
    point: 15,
    says: 'only plain web addresses are left to the browser',
    holds: () => {
      const refused = [
        ...[
          'file:///etc/passwd',
          'smb://host/share',
          'javascript:alert(1)',
          'tandem://stack/x',
          'ms-msdt:/id',
        ],
        ...['https://user:word@example.org/', `https://example.org/${'x'.repeat(3000)}`, 'vscode://x', ''],
      ];
      for (const url of refused) page().webContents.openHandler({ url } as never);
      expect(rig.electron.opened).toEqual([]);
      page().webContents.openHandler({ url: 'http://127.0.0.1:8404/stats' } as never);
      expect(rig.electron.opened).toEqual(['http://127.0.0.1:8404/stats']);
    },
  },
  {
    point: 16,
    says: 'Electron is a version that is supported, and exactly the one that was tested',
    holds: async () => {
      const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
      expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Number.parseInt(devDependencies.electron, 10)).toBeGreaterThanOrEqual(45);
    },
  },
  {
    point: 17,
    says: 'messages are taken from the own page alone',
    holds: () => {
      const { id } = page().webContents;
      const top = { url: own, parent: null };
      expect(senderRefusal({ sender: { id }, senderFrame: top }, id)).toBeNull();
      const others = [
        { sender: { id: id + 1 }, senderFrame: top },
        { sender: { id }, senderFrame: null },
        { sender: { id }, senderFrame: { ...top, parent: {} } },
        { sender: { id }, senderFrame: { ...top, url: 'https://example.org/' } },
      ];
      for (const event of others) {
        rig.electron.deliver(event, 'tandem:page', { kind: 'open', line: 1 });
        expect(senderRefusal(event, id)).not.toBeNull();
      }
      // The tray's own session is the only one.
      expect(rig.host.sessions()).toBe(1);
    },
  },
  {
    point: 18,
    says: 'the page has a scheme of its own, and files outside of it none',
    holds: async () => {
      expect(page().webContents.url).toBe(own);
      expect(rig.electron.schemes).toEqual([
        { scheme: 'tandem-app', privileges: expect.objectContaining({ standard: true, secure: true }) },
      ]);
      expect(await (await session().fetch(own))?.text()).toBe('<title>page</title>');
      for (const path of ['../secret', '%2e%2e/%2e%2e/etc/passwd', '..%2f..%2fetc%2fpasswd', '/etc/passwd']) {
        expect((await session().fetch(`${own}${path}`))?.status, path).toBe(404);
      }
      expect(await session().fetch('file:///etc/passwd')).toBeNull();
    },
  },
  {
    point: 20,
    says: 'the page is given lines to the host and nothing of Electron',
    holds: () => {
      const bridge = page().webContents.runPreload();
      expect(Object.keys(bridge).sort()).toEqual(['onGo', 'open', 'platform']);
      const line = bridge.open({ opened: () => {}, frame: () => {}, closed: () => {} });
      expect(Object.keys(line).sort()).toEqual(['close', 'send']);
    },
  },
];

// Point 19, the fuses, is tested where they are flipped.
describe("Electron's security checklist", () => {
  it.each(points)('$point: $says', async ({ holds }) => {
    rig = await startRig();
    await expect.poll(() => rig.host.sessions()).toBe(1);
    await holds();
  });

  it('is kept further than it reaches: nothing is dropped in, looked up, or saved but what the page made', async () => {
    rig = await startRig();
    expect(page().preferences).toMatchObject({ navigateOnDragDrop: false, spellcheck: false });
    const saves = (url: string): boolean => {
      const event = preventable({});
      session().emit('will-download', event, { getURL: () => url });
      return !event.isPrevented;
    };
    expect(saves(`blob:${own}0d5c`)).toBe(true);
    for (const url of ['https://example.org/a.exe', 'blob:https://example.org/0d5c', `${own}index.html`])
      expect(saves(url), url).toBe(false);
  });

  it('keeps the tools for developers out of what people install', async () => {
    rig = await startRig();
    expect(page().preferences.devTools).toBe(false);
  });
});
