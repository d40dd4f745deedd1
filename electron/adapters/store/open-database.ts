import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../../domain/failure.ts';
import { JournalDatabase } from './journal-database.ts';
import { isCorruption } from './store-failure.ts';

/** SQLite's companions of a database in WAL mode: they belong to it and go where it goes. */
const COMPANIONS = ['-wal', '-shm'];

/**
 * Opens the store, makes it when it is not there, and sets a damaged one aside: the app goes on without its memory
 * rather than not at all, and says so.
 */
export function openDatabase(
  file: string,
  nowMs: () => number,
  onNote: (note: Failure) => void,
): JournalDatabase {
  const onBadRow = (table: string): void =>
    onNote({
      code: 'store-corrupt',
      message: `A row of ${table} in ${file} could not be read; it was left out.`,
    });
  try {
    return openDurably(file, onBadRow);
  } catch (error) {
    if (!isCorruption(error)) throw error;
    onNote(setAside(file, nowMs(), error));
    return openDurably(file, onBadRow);
  }
}

/** Moves the damaged file away under a name that says what and when; nothing is deleted. */
export function setAside(file: string, nowMs: number, error: unknown): Failure {
  const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace('.', '-');
  const aside = `${file}.corrupt-${time}`;
  for (const companion of ['', ...COMPANIONS]) {
    if (existsSync(`${file}${companion}`)) renameSync(`${file}${companion}`, `${aside}${companion}`);
  }
  syncFolder(file);
  return {
    code: 'store-corrupt',
    message: `The store was damaged and has been set aside as ${aside}; a new one was begun.`,
    hint: 'Past runs and events are missing from now on. Faults of a drill that was under way are not undone by themselves: run "tandem up" once.',
    cause: error instanceof Error ? error.message : String(error),
  };
}

function openDurably(file: string, onBadRow: (table: string) => void): JournalDatabase {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // The companions take over the mode of the file.
  closeSync(openSync(file, 'a', 0o600));
  const database = new JournalDatabase(file, onBadRow);
  syncFolder(file);
  return database;
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
