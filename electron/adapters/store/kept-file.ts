import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../../domain/failure.ts';
import { isCorruption } from './store-failure.ts';

/** SQLite's companions of a database in WAL mode: they belong to it and go where it goes. */
const COMPANIONS = ['-wal', '-shm'];

export interface KeptFileOptions<D> {
  readonly file: string;
  /** Throws what libsql throws. */
  readonly open: (file: string, onBadRow: (table: string) => void) => D;
  readonly nowMs: () => number;
  readonly onNote: (note: Failure) => void;
  /** What is missing when the file was damaged, and what to do about it. */
  readonly hint: string;
}

/**
 * A database that is opened when it is first used, and made when it is not there. A damaged one is set aside, whenever
 * that is found out: the app goes on without its memory rather than not at all, and says so.
 */
export class KeptFile<D extends { close(): void }> {
  readonly #options: KeptFileOptions<D>;
  /** Tables of which it was said that something in them cannot be read: once is enough. */
  readonly #badTables = new Set<string>();
  #database: D | null = null;

  constructor(options: KeptFileOptions<D>) {
    this.#options = options;
  }

  use<R>(work: (database: D) => R): R {
    try {
      return work(this.#opened());
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.close();
      this.#setAside(error);
      return work(this.#opened());
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  #opened(): D {
    const { file, open } = this.#options;
    if (this.#database !== null) return this.#database;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // The companions take over the mode of the file.
    closeSync(openSync(file, 'a', 0o600));
    const database = open(file, (table) => this.#noteBadRow(table));
    syncFolder(file);
    this.#database = database;
    return database;
  }

  #noteBadRow(table: string): void {
    if (this.#badTables.has(table)) return;
    this.#badTables.add(table);
    this.#options.onNote({
      code: 'store-corrupt',
      message: `Rows of ${table} in ${this.#options.file} could not be read; they are left out.`,
    });
  }

  /** Moves the damaged file away under a name that says what and when; nothing is deleted. */
  #setAside(error: unknown): void {
    const { file, nowMs, onNote, hint } = this.#options;
    const time = new Date(nowMs()).toISOString().replace(/[-:]/g, '').replace('.', '-');
    const aside = `${file}.corrupt-${time}`;
    for (const companion of ['', ...COMPANIONS]) {
      if (existsSync(`${file}${companion}`)) renameSync(`${file}${companion}`, `${aside}${companion}`);
    }
    syncFolder(file);
    onNote({
      code: 'store-corrupt',
      message: `${file} was damaged and has been set aside as ${aside}; a new one was begun.`,
      hint,
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}

/** A file whose name is not on disk yet is gone after a power cut, however often its content was synced. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
