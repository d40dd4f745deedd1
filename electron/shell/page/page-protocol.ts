import type { CustomScheme } from 'electron';
import { PAGE_ORIGIN, PAGE_SCHEME } from '../../contract/page-line.ts';
import { SECURITY_HEADERS } from '../../transport/http-guard.ts';
import type { PageFiles } from '../../transport/http-guard-files.ts';

/**
 * The page under a scheme of its own: it has an origin, to which its policy can be bound, and no way to other files
 * of the machine. To be said before Electron is ready.
 */
export const PAGE_SCHEMES: CustomScheme[] = [
  {
    scheme: PAGE_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
  },
];

/** The page speaks to the host by its preload script: it has nothing to connect to. */
const HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'content-security-policy': (SECURITY_HEADERS['content-security-policy'] ?? "default-src 'none'").replace(
    "connect-src 'self'",
    "connect-src 'none'",
  ),
};

export function answerWithPage(files: Promise<PageFiles>): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const path = method === 'GET' ? pathOf(url) : null;
    const file = path === null ? null : await files.then((page) => page.read(path)).catch(() => null);
    if (file === null) {
      return new Response('There is no such page.\n', {
        status: 404,
        headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' },
      });
    }
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        ...HEADERS,
        'content-type': file.type,
        'cache-control': file.immutable ? 'max-age=31536000, immutable' : 'no-cache',
      },
    });
  };
}

function pathOf(address: string): string | null {
  if (!address.startsWith(`${PAGE_ORIGIN}/`) || !URL.canParse(address)) return null;
  try {
    return decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
}
