import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { fail } from '../../domain/failure.ts';

/** What a build sees, in memory: component images are a handful of small files and one bundle. */
export interface ContextFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** Sorted by path. */
export type BuildContext = readonly ContextFile[];

export interface ContextPart {
  readonly folder: string;
  /** Where the folder's content lies in the context; the empty string for its root. */
  readonly prefix: string;
}

/** An image folder beyond this holds something that was put there by mistake. */
const MAX_CONTEXT_BYTES = 256 * 2 ** 20;

export async function readBuildContext(parts: readonly ContextPart[]): Promise<BuildContext> {
  const files: ContextFile[] = [];
  let sizeBytes = 0;
  for (const part of parts) {
    for (const path of await filesBelow(part.folder)) {
      const content = await readFile(join(part.folder, path));
      sizeBytes += content.length;
      if (sizeBytes > MAX_CONTEXT_BYTES) {
        fail({
          code: 'image-build-failed',
          message: `The image folder ${part.folder} holds more than ${MAX_CONTEXT_BYTES / 2 ** 20} MB.`,
          hint: 'Remove what does not belong into the image.',
        });
      }
      files.push({ path: part.prefix + path, mode: modeOf(content), content });
    }
  }
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** SHA-256 in hex. `salt` is what shapes the image besides its files. */
export function hashBuildContext(context: BuildContext, salt: readonly string[]): string {
  const hash = createHash('sha256');
  // Each piece with its length, so that no two contexts run together into the same bytes.
  const add = (piece: string | Buffer): void => {
    hash.update(`${Buffer.byteLength(piece)}:`).update(piece);
  };
  for (const piece of salt) add(piece);
  for (const file of context) {
    add(file.path);
    add(file.mode.toString(8));
    add(file.content);
  }
  return hash.digest('hex');
}

/** The context as the engine wants it; owners and times are fixed, so that the engine's cache sees content only. */
export function packBuildContext(context: BuildContext): Readable {
  const pack = tar.pack();
  void (async () => {
    for (const file of context) {
      const header = { name: file.path, mode: file.mode, mtime: new Date(0), uid: 0, gid: 0 };
      await new Promise<void>((resolve, reject) => {
        pack.entry(header, file.content, (error) => (error ? reject(error) : resolve()));
      });
    }
    pack.finalize();
  })().catch((thrown: unknown) => pack.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  return Readable.from(pack as AsyncIterable<Buffer>, { objectMode: false });
}

/** Names that begin with a dot belong to editors and tools, never to an image. */
async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) paths.push(...(await filesBelow(folder, path)));
    else if (entry.isFile()) paths.push(path);
    else {
      fail({
        code: 'image-build-failed',
        message: `${path} in the image folder ${folder} is neither a file nor a folder.`,
        hint: 'Replace links by what they point to.',
      });
    }
  }
  return paths;
}

/** Told by content: file systems and checkouts disagree about modes, and the same files must give the same image. */
function modeOf(content: Buffer): number {
  const isExecutable =
    content.subarray(0, 2).toString('latin1') === '#!' ||
    content.subarray(0, 4).toString('latin1') === '\x7fELF';
  return isExecutable ? 0o755 : 0o644;
}
