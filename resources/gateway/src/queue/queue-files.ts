import {
  accessSync,
  closeSync,
  constants,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const flushAside = promisify(fsync);

/**
 * The shared queue on disk: `conversations/<hour>/<id>.json`. Blocking calls on purpose: they run in threads of their
 * own (`queue-worker.ts`), where a call costs a tenth of its asynchronous twin and a silent file server blocks nobody else.
 *
 * A file is durable when its content was flushed under a temporary name in the same folder, renamed, and the folder
 * flushed. Its hour folder is durable when the folder above was flushed, by this process too: another gateway may have
 * made the folder a moment ago and not have come to flushing it.
 */
export type FileError = Error | null;

/** Of one thread of the queue; four are where most of the gain is. The image says how many threads libuv has for all. */
export const FLUSHES_AT_ONCE = 4;
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

export class QueueFiles {
  readonly #root: string;
  readonly #knownFolders = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Null for each file that is durable under its temporary name, else the error; what was written of a failed one is
   * gone. Several files are flushed together: once a file was truncated, ext4, XFS and btrfs give it its place on disk
   * when it is closed instead of later, so that the first flush commits the places of all; and flushes that are asked
   * for side by side share one order to the disk, where one after the other each gives its own (32 files of 400 bytes
   * on ext4: 150 µs each without either, 47 µs with the first, and 0.65 orders instead of 1 with the second).
   */
  async writeTemporaries(
    temporaryPaths: readonly string[],
    contents: readonly string[],
  ): Promise<readonly FileError[]> {
    const results = temporaryPaths.map((path, index) =>
      attempt(() => this.#orDiscard(path, () => this.#write(path, contents[index] as string))),
    );
    return this.#flushContents(temporaryPaths, results);
  }

  /** Renames and flushes each folder once. Null for each file that is durable under its own name. */
  publish(temporaryPaths: readonly string[], paths: readonly string[]): FileError[] {
    const results = paths.map((path, index) =>
      attempt(() => renameSync(this.#absolute(temporaryPaths[index] as string), this.#absolute(path))),
    );
    const failures = new Map<string, FileError>();
    for (const path of paths) {
      const folder = dirname(path);
      if (failures.has(folder)) continue;
      const failure = attempt(() => this.#flush(folder));
      failures.set(folder, failure);
    }
    return results.map((failure, index) => failure ?? failures.get(dirname(paths[index] as string)) ?? null);
  }

  discard(temporaryPaths: readonly string[]): void {
    for (const path of temporaryPaths) attempt(() => rmSync(this.#absolute(path), { force: true }));
  }

  /** Whether the file stands under its own name; if so, its name is durable when this returns. */
  confirm(path: string): boolean {
    if (statSync(this.#absolute(path), { throwIfNoEntry: false }) === undefined) return false;
    this.#ensureFolder(dirname(path));
    this.#flush(dirname(path));
    return true;
  }

  /** Bytes free for the queue. Makes its folders, so that a fresh volume needs no preparation. */
  probe(): number {
    for (const folder of ['conversations', 'intake']) {
      this.#ensureFolder(folder);
      const path = this.#absolute(folder);
      if (statSync(path, { throwIfNoEntry: false }) === undefined) this.#knownFolders.delete(folder);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    }
    const space = statfsSync(this.#root);
    return space.bavail * space.bsize;
  }

  /**
   * Removes temporary files that a killed process left behind: those of earlier runs of this gateway, and those of
   * anybody that are older than `abandonedBeforeMs`. Looks at the newest folders only: older ones were swept before.
   */
  sweepTemporaries(
    own: { readonly prefix: string; readonly instance: string },
    abandonedBeforeMs: number,
  ): number {
    const root = join(this.#root, 'conversations');
    const folders = readdirSync(root).sort().slice(-SWEPT_FOLDERS);
    let removed = 0;
    for (const folder of folders) {
      for (const name of readdirSync(join(root, folder))) {
        if (!name.endsWith('.tmp') || name.includes(own.instance)) continue;
        const path = join(root, folder, name);
        const entry = statSync(path, { throwIfNoEntry: false });
        if (entry === undefined) continue;
        if (!name.includes(own.prefix) && entry.mtimeMs > abandonedBeforeMs) continue;
        rmSync(path, { force: true });
        removed += 1;
      }
    }
    return removed;
  }

  #write(temporaryPath: string, content: string): void {
    const descriptor = this.#create(temporaryPath);
    try {
      ftruncateSync(descriptor, 1);
      ftruncateSync(descriptor, 0);
      writeFileSync(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
  }

  #create(temporaryPath: string): number {
    const folder = dirname(temporaryPath);
    const path = this.#absolute(temporaryPath);
    this.#ensureFolder(folder);
    try {
      return openSync(path, 'w', FILE_MODE);
    } catch (thrown) {
      // Someone who empties the queue may remove an hour folder too.
      if (codeOf(thrown) !== 'ENOENT') throw thrown;
      this.#knownFolders.delete(folder);
      this.#ensureFolder(folder);
      return openSync(path, 'w', FILE_MODE);
    }
  }

  #ensureFolder(folder: string): void {
    if (folder === '.' || this.#knownFolders.has(folder)) return;
    this.#ensureFolder(dirname(folder));
    try {
      mkdirSync(this.#absolute(folder), { mode: FOLDER_MODE });
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST') throw thrown;
    }
    this.#flush(dirname(folder));
    this.#knownFolders.add(folder);
  }

  /** Paths inside the queue are made here and in the database and hold no dots: nothing to normalise. */
  #absolute(path: string): string {
    return `${this.#root}/${path}`;
  }

  #flush(path: string): void {
    const descriptor = openSync(this.#absolute(path), 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Few at a time, so that a file server that hangs here leaves libuv's threads to everybody else in the process. */
  async #flushContents(
    temporaryPaths: readonly string[],
    written: readonly FileError[],
  ): Promise<readonly FileError[]> {
    const results = [...written];
    let next = 0;
    const flusher = async (): Promise<void> => {
      while (next < results.length) {
        const index = next;
        next += 1;
        results[index] ??= await this.#flushContent(temporaryPaths[index] as string);
      }
    };
    await Promise.all(Array.from({ length: Math.min(FLUSHES_AT_ONCE, results.length) }, flusher));
    return results;
  }

  /** In libuv's threads. */
  async #flushContent(temporaryPath: string): Promise<FileError> {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(this.#absolute(temporaryPath), 'r');
      await flushAside(descriptor);
      return null;
    } catch (thrown) {
      this.discard([temporaryPath]);
      return toError(thrown);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  #orDiscard(temporaryPath: string, act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.discard([temporaryPath]);
      throw thrown;
    }
  }
}

/** Two weeks of hours. */
const SWEPT_FOLDERS = 336;

function attempt(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (thrown) {
    return toError(thrown);
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
