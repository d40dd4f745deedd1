import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { FailureError } from '../domain/failure.ts';

/** The page's files, listed once: what is not in the list does not exist, so no path can lead out of the folder. */
export interface PageFiles {
  /** Null when there is no such file. Paths begin with a slash; `/` is the page itself. */
  read(path: string): Promise<PageFile | null>;
}

export interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  /** True for files whose name holds a hash of their content. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

const MAX_FILES = 2000;

export async function listPageFiles(folder: string): Promise<PageFiles> {
  const paths = new Map<string, string>();
  for (const path of (await filesBelow(folder)).slice(0, MAX_FILES)) {
    if (TYPES[extname(path)] !== undefined) paths.set(path, join(folder, path));
  }
  if (!paths.has('/index.html')) {
    throw new FailureError({
      code: 'prerequisite-missing',
      message: `The page is not built: ${join(folder, 'index.html')} is missing.`,
      hint: 'Build it: npm run build',
    });
  }
  return {
    read: async (path) => {
      const file = paths.get(path === '/' ? '/index.html' : path);
      if (file === undefined) return null;
      const bytes = await readFile(file).catch(() => null);
      if (bytes === null) return null;
      return {
        bytes,
        type: TYPES[extname(file)] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
        immutable: path.startsWith('/assets/'),
      };
    },
  };
}

/** Level by level: the packed app's page lies in an archive, where not every way of listing works. */
async function filesBelow(folder: string, prefix = '/'): Promise<readonly string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory()) return filesBelow(folder, `${prefix}${entry.name}/`);
      // Links are not files here and stay out.
      return entry.isFile() ? [`${prefix}${entry.name}`] : [];
    }),
  );
  return found.flat();
}
