import { SOCKET_PATH } from '../../electron/contract/frames.ts';
import { connectHost, type HostLink } from './host-link.ts';

/** The line of a page that the browser host served: same origin, the launch's cookie goes along by itself. */
export function connectBrowserHost(page: Location): HostLink {
  const scheme = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectHost({
    url: `${scheme}//${page.host}${SOCKET_PATH}`,
    openSocket: (url) => new WebSocket(url),
    nowMs: () => Date.now(),
    random: () => Math.random(),
  });
}
