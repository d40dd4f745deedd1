import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import tar, { type Extract } from 'tar-stream';
import { FailureError } from '../../domain/failure.ts';
import type { MemberFiles, TreeEntry } from '../../ports/container-engine.ts';
import { engineCall, lateFailure } from './docker-engine-call.ts';
import { narrowEngineError } from './engine-errors.ts';

/** Longest silence of the engine in the middle of an archive. */
const SILENCE_MS = 30_000;

interface Limits {
  readonly maxFileBytes: number;
}

export class DockerFiles implements MemberFiles {
  readonly #docker: () => Docker;

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  /** Regular files only, one in memory at a time; folders, symbolic links and devices are passed over. */
  async *readTree(container: string, path: string, limits: Limits): AsyncGenerator<TreeEntry> {
    const linked: string[] = [];
    for await (const entry of this.#entries(container, path, limits)) {
      if (entry.content === null) linked.push(entry.path);
      else yield { path: entry.path, sizeBytes: entry.content.length, content: entry.content };
    }
    // The archive names a second hard link without its content; asked for alone it comes as a file.
    for (const name of linked) {
      for await (const entry of this.#entries(container, posix.join(path, name), limits)) {
        if (entry.content !== null)
          yield { path: name, sizeBytes: entry.content.length, content: entry.content };
      }
    }
  }

  async *#entries(
    container: string,
    path: string,
    limits: Limits,
  ): AsyncGenerator<{ readonly path: string; readonly content: Buffer | null }> {
    const what = `reading ${path} of ${container}`;
    const archive = await engineCall(
      what,
      async (abortSignal) =>
        (await this.#docker().getContainer(container).getArchive({ path, abortSignal })) as Readable,
    );
    const extract = tar.extract();
    const feeding = feed(archive, extract, what);
    try {
      for await (const entry of extract) {
        const { name, type, size = 0 } = entry.header;
        const relative = withoutFirstFolder(name, path);
        if (type === 'link') yield { path: relative, content: null };
        if (type !== 'file' && type !== 'contiguous-file') {
          entry.resume();
          continue;
        }
        if (size > limits.maxFileBytes) throw tooLarge(what, relative, size, limits);
        const pieces: Buffer[] = [];
        for await (const piece of entry) pieces.push(piece as Buffer);
        yield { path: relative, content: Buffer.concat(pieces) };
      }
      await feeding;
    } catch (thrown) {
      throw narrowEngineError(thrown, what);
    } finally {
      archive.destroy();
      extract.destroy();
    }
  }
}

/** Never rejects: what goes wrong ends the reader of the entries. Silence counts only while the engine is waited for. */
async function feed(archive: Readable, extract: Extract, what: string): Promise<void> {
  const reader = archive[Symbol.asyncIterator]();
  try {
    while (true) {
      const timer = setTimeout(() => archive.destroy(lateFailure(what, SILENCE_MS)), SILENCE_MS);
      const { done, value } = await reader.next().finally(() => clearTimeout(timer));
      if (done) break;
      if (!extract.write(value)) await drained(extract);
    }
    extract.end(null);
  } catch (thrown) {
    extract.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
}

function drained(extract: Extract): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      extract.off('drain', settle);
      extract.off('close', settle);
      resolve();
    };
    extract.on('drain', settle);
    extract.on('close', settle);
  });
}

/** Names begin with the last folder of the path that was asked for; of a file, the name is all. */
function withoutFirstFolder(name: string, path: string): string {
  const normal = posix.normalize(name);
  const first = posix.basename(posix.normalize(path));
  return normal.startsWith(`${first}/`) ? normal.slice(first.length + 1) : normal;
}

function tooLarge(what: string, path: string, sizeBytes: number, limits: Limits): FailureError {
  return new FailureError({
    code: 'operation-failed',
    message: `${what}: ${path} has ${sizeBytes} bytes, more than the ${limits.maxFileBytes} allowed`,
  });
}
