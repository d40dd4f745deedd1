import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may speak to the browser host. It listens on loopback, where every page in every browser of this machine and
 * every local user can knock: so a request must name this host (no DNS rebinding), come from this origin (no foreign
 * page), and carry the cookie that the link printed at the launch was exchanged for, once. A collector of metrics cannot follow
 * a link: it shows a token instead, which opens nothing but its own page.
 */
export interface Knock {
  readonly method: string;
  readonly url: string;
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly cookie?: string | undefined;
    readonly authorization?: string | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  };
  /** An upgrade must name its origin; browsers always do. */
  readonly upgrade: boolean;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly path: string }
  /** The token was right: send the cookie and lead to the page, so that the token leaves the address bar. */
  | { readonly kind: 'exchanged'; readonly cookie: string }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 403 | 405 | 421; readonly reason: string };

export interface HttpGuard {
  /** A link that opens the page once. */
  newLink(): string;
  admit(knock: Knock): Admission;
}

const OPEN_PATH = '/open';
export const METRICS_PATH = '/metrics';
/** A link is followed at once or lies in a scroll-back buffer. */
const MAX_UNUSED_LINKS = 16;

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
};

/** @param metricsToken null: there are no metrics. */
export function createHttpGuard(port: number, metricsToken: string | null = null): HttpGuard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  // Cookies ignore ports: another host of the same person must not overwrite this one's.
  const cookieName = `tandem-${port}`;
  const session = randomBytes(32).toString('base64url');
  const unused = new Set<string>();

  const admit = ({ method, url, headers, upgrade }: Knock): Admission => {
    if (headers.host === undefined || !hosts.has(headers.host.toLowerCase())) {
      return refuse(421, 'This host answers to its loopback address only.');
    }
    if (!isOwnOrigin(headers.origin, hosts, upgrade)) {
      return refuse(403, 'A page of another origin may not speak to this host.');
    }
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only GET is answered.');
    const target = parseTarget(url);
    if (target === null) return refuse(400, 'The address cannot be read.');
    const known = cookieValues(headers.cookie, cookieName).some((value) => isSame(value, session));
    if (target.path === OPEN_PATH && !upgrade) {
      // Following the link again in the browser that used it is not an attack.
      if (known) return { kind: 'exchanged', cookie: cookieOf(cookieName, session) };
      if (method !== 'GET' || !takeToken(unused, target.token)) {
        return refuse(
          403,
          'This link was used already or is not of this launch. See the terminal for a new one.',
        );
      }
      return { kind: 'exchanged', cookie: cookieOf(cookieName, session) };
    }
    // A foreign page's navigation or image would carry no Origin, but says where it comes from.
    if (known && headers['sec-fetch-site'] === 'cross-site') {
      return refuse(403, 'A page of another site may not lead here.');
    }
    if (target.path === METRICS_PATH && !upgrade && showsToken(headers.authorization, metricsToken)) {
      return { kind: 'admitted', path: target.path };
    }
    if (!known) return refuse(401, 'Open the link that Tandem printed in the terminal.');
    return { kind: 'admitted', path: target.path };
  };

  return {
    newLink: () => {
      const token = randomBytes(32).toString('base64url');
      unused.add(digest(token));
      for (const oldest of unused) {
        if (unused.size <= MAX_UNUSED_LINKS) break;
        unused.delete(oldest);
      }
      return `http://127.0.0.1:${port}${OPEN_PATH}?token=${token}`;
    },
    admit,
  };
}

function refuse(status: 400 | 401 | 403 | 405 | 421, reason: string): Admission {
  return { kind: 'refused', status, reason };
}

function isOwnOrigin(origin: string | undefined, hosts: ReadonlySet<string>, required: boolean): boolean {
  if (origin === undefined) return !required;
  return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length).toLowerCase());
}

function parseTarget(url: string): { readonly path: string; readonly token: string } | null {
  // An absolute form (`GET http://…`) would let the address name another host than the header.
  if (!url.startsWith('/') || url.startsWith('//') || url.length > 2048) return null;
  try {
    const parsed = new URL(url, 'http://127.0.0.1');
    return { path: decodeURIComponent(parsed.pathname), token: parsed.searchParams.get('token') ?? '' };
  } catch {
    return null;
  }
}

/** Kept and compared as digests, so that the time of the look-up says nothing about the token. */
function takeToken(unused: Set<string>, token: string): boolean {
  return token !== '' && unused.delete(digest(token));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(digest(one)), Buffer.from(digest(other)));
}

/** `Bearer <token>`, as RFC 6750 has it. */
function showsToken(authorization: string | undefined, token: string | null): boolean {
  const shown = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(authorization ?? '')?.[1];
  return token !== null && shown !== undefined && isSame(shown, token);
}

function cookieOf(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`;
}

function cookieValues(header: string | undefined, name: string): readonly string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
