import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How this host gets Debian's packages, so that builds and the bootstrap get them the same way. */
export interface HostPackaging {
  /** Debian mirrors, best first; never empty. */
  readonly mirrors: readonly string[];
  /** The host's proxy for packages by URL scheme. */
  readonly proxies: Readonly<Partial<Record<'http' | 'https', string>>>;
  /**
   * For image builds. The proxies are among Docker's predefined arguments, which it keeps out of an image's history.
   */
  readonly buildArgs: Readonly<Record<string, string>>;
}

export const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

const APT_CONFIG_DEADLINE_MS = 5_000;

export async function readHostPackaging(): Promise<HostPackaging> {
  if (process.platform !== 'linux') return hostPackaging(null, {});
  const osRelease = await readText('/etc/os-release');
  const isDebian = /^ID=["']?debian["']?$/m.test(osRelease);
  const codename = /^VERSION_CODENAME=["']?([a-z]+)["']?$/m.exec(osRelease)?.[1];
  const mirror =
    isDebian && codename !== undefined ? findMirror(await readSources('/etc/apt'), codename) : null;
  return hostPackaging(mirror, await readProxies());
}

export function hostPackaging(mirror: string | null, proxies: HostPackaging['proxies']): HostPackaging {
  return {
    mirrors: [...new Set([...(mirror === null ? [] : [mirror]), DEFAULT_MIRROR])],
    proxies,
    buildArgs: {
      ...(mirror === null || mirror === DEFAULT_MIRROR ? {} : { DEBIAN_MIRROR: mirror }),
      ...(proxies.http === undefined ? {} : { http_proxy: proxies.http }),
      ...(proxies.https === undefined ? {} : { https_proxy: proxies.https }),
    },
  };
}

interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy: string;
}

/**
 * The mirror of Debian itself among the host's sources: other vendors use Debian's suite names too, so a source must
 * show more than that. Null when none does. A mirror with a password in its address is not used, because the address
 * ends up in the history of images.
 */
export function findMirror(sources: readonly string[], codename: string): string | null {
  const parsed = sources.flatMap((text) =>
    /^\s*URIs:/im.test(text) ? parseDeb822(text) : parseOneLine(text),
  );
  const candidates = parsed
    .filter((source) => /^https?:\/\/[^@\s]+$/.test(source.uri) && !/security/.test(source.uri))
    .filter((source) => source.suites.includes(codename) && source.components.includes('main'))
    .map((source) => ({ uri: source.uri, score: score(source, parsed, codename) }))
    .filter((candidate) => candidate.score > 0)
    .sort((one, other) => other.score - one.score);
  return candidates[0]?.uri ?? null;
}

function score(source: AptSource, all: readonly AptSource[], codename: string): number {
  const isOfficial = /^https?:\/\/([^/]+\.)?debian\.org\//.test(source.uri);
  const isSignedByDebian = /debian-archive-keyring/.test(source.signedBy);
  const hasUpdates = all.some(
    (other) => other.uri === source.uri && other.suites.includes(`${codename}-updates`),
  );
  return (isOfficial ? 4 : 0) + (isSignedByDebian ? 2 : 0) + (hasUpdates ? 1 : 0);
}

function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    return [
      {
        uri: withoutTrailingSlash(uri),
        suites: [suite],
        components: words(components),
        signedBy: /signed-by=(\S+)/i.exec(options)?.[1] ?? '',
      },
    ];
  });
}

function parseDeb822(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string =>
      new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.trim() ?? '';
    if (!words(field('Types')).includes('deb') || /^no$/i.test(field('Enabled'))) return [];
    return words(field('URIs')).map((uri) => ({
      uri: withoutTrailingSlash(uri),
      suites: words(field('Suites')),
      components: words(field('Components')),
      signedBy: field('Signed-By'),
    }));
  });
}

/** Reads `apt-config dump`: the proxy for all hosts of a scheme, not the ones for single hosts. */
export function parseProxies(dump: string): HostPackaging['proxies'] {
  const of = (scheme: string): string | undefined => {
    const value = new RegExp(`^Acquire::${scheme}::Proxy "([^"]*)";$`, 'im').exec(dump)?.[1];
    return value === undefined || !/^https?:\/\//.test(value) ? undefined : value;
  };
  const http = of('http');
  const https = of('https') ?? http;
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) };
}

async function readProxies(): Promise<HostPackaging['proxies']> {
  const fromEnvironment = {
    ...(process.env.http_proxy ? { http: process.env.http_proxy } : {}),
    ...(process.env.https_proxy ? { https: process.env.https_proxy } : {}),
  };
  try {
    const { stdout } = await promisify(execFile)('apt-config', ['dump'], { timeout: APT_CONFIG_DEADLINE_MS });
    return { ...fromEnvironment, ...parseProxies(stdout) };
  } catch {
    return fromEnvironment;
  }
}

async function readSources(folder: string): Promise<string[]> {
  const parts = join(folder, 'sources.list.d');
  const names = await readdir(parts).catch(() => [] as string[]);
  const files = names.filter((name) => /\.(list|sources)$/.test(name)).sort();
  return Promise.all([join(folder, 'sources.list'), ...files.map((name) => join(parts, name))].map(readText));
}

/** The empty string for a file that is not there. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function withoutTrailingSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}
