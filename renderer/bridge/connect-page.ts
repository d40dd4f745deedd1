import type { ShellBridge } from '../../electron/contract/page-line.ts';
import { connectBrowserHost } from './browser-link.ts';
import type { HostLink } from './host-link.ts';
import { connectShellHost } from './shell-link.ts';

export interface PageSurroundings {
  readonly location: Location;
  /** What the preload script of the desktop app puts there; a browser has none. */
  readonly tandemShell?: ShellBridge;
}

/** The desktop app's own line where there is one, the browser host's WebSocket elsewhere. */
export function connectPage({ location, tandemShell }: PageSurroundings): HostLink {
  if (tandemShell === undefined) return connectBrowserHost(location);
  tandemShell.onGo((path) => {
    location.hash = path;
  });
  return connectShellHost(tandemShell);
}
