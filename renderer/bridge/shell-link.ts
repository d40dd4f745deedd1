import { PAGE_ORIGIN, type ShellBridge } from '../../electron/contract/page-line.ts';
import { connectHost, type HostLink, type LinkSocket } from './host-link.ts';

/** The line of a page in the desktop app: the same frames as over a WebSocket, through the preload script. */
export function connectShellHost(bridge: ShellBridge): HostLink {
  return connectHost({
    url: PAGE_ORIGIN,
    openSocket: () => openShellSocket(bridge),
    nowMs: () => Date.now(),
    random: () => Math.random(),
  });
}

function openShellSocket(bridge: ShellBridge): LinkSocket {
  const line = bridge.open({
    opened: () => socket.onopen?.(undefined as never),
    frame: (text) => socket.onmessage?.({ data: text } as never),
    closed: () => socket.onclose?.(undefined as never),
  });
  const socket: LinkSocket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send: (text) => line.send(text),
    close: () => line.close(),
  };
  return socket;
}
