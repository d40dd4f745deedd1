import { isIP } from 'node:net';
import { ApiError } from './api-error.ts';

/**
 * Against pages that a browser was lured to (DNS rebinding; the MCP specification asks for it): such a page sends its own
 * name. Taken are requests without `Origin`, and those whose origin is the very host that they go to, named by number,
 * as `localhost` or as one of the configured names. With names configured, `Host` must be one of these in any case.
 */
export function checkCaller(
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
  hosts: readonly string[],
): void {
  const host = hostOf(`http://${headers.host ?? ''}`);
  if (hosts.length > 0 && !isKnown(host, hosts)) {
    throw new ApiError('origin-refused', 'This gateway does not go by that name.', { field: 'Host' });
  }
  if (headers.origin === undefined) return;
  const origin = hostOf(headers.origin);
  if (origin === null || origin.host !== host?.host || !isKnown(origin, hosts)) {
    throw new ApiError('origin-refused', 'Requests of that page are not taken.', { field: 'Origin' });
  }
}

function hostOf(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

function isKnown(url: URL | null, hosts: readonly string[]): boolean {
  if (url === null) return false;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || name === 'localhost' || hosts.includes(name);
}
