import { afterEach, expect, test, vi } from 'vitest';
import type { ShellBridge } from '../../../../electron/contract/page-line.ts';
import { connectPage } from '../../../../renderer/bridge/connect-page.ts';

afterEach(() => vi.unstubAllGlobals());

test('in the desktop app the page speaks through the preload script and follows its links', () => {
  const opened = vi.fn(() => ({ send: () => {}, close: () => {} }));
  let go: (path: string) => void = () => {};
  const tandemShell: ShellBridge = {
    platform: 'linux',
    open: opened,
    onGo: (listener) => {
      go = listener;
    },
  };
  const location = { hash: '' } as Location;
  const link = connectPage({ location, tandemShell });
  expect(opened).toHaveBeenCalledOnce();
  go('/stacks/shop');
  expect(location.hash).toBe('/stacks/shop');
  link.close();
});

test('in a browser it speaks over the WebSocket of the host that served it', () => {
  const dialled: string[] = [];
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor(url: string) {
        dialled.push(url);
      }
      close() {}
    },
  );
  const location = { protocol: 'http:', host: '127.0.0.1:7411' } as Location;
  connectPage({ location }).close();
  expect(dialled).toEqual(['ws://127.0.0.1:7411/contract']);
});
