import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { FailureError } from '../../domain/failure.ts';
import { errnoOf, fileFailure, writeFileDurably } from './durable-file.ts';

/**
 * One host owns a data folder at a time. The lock is an exclusive SQLite transaction that stays open: the operating
 * system releases it when the process ends in whatever way, so no stale lock can exist and no process id is trusted.
 *
 * Nothing else may open `owner.db`: closing any descriptor of a file drops a process's POSIX locks on it.
 */
export interface Ownership {
  release(): Promise<void>;
}

/** Throws `host-busy` when another process owns the folder. `purpose` tells others what it is: `tandem serve`. */
export async function acquireOwnership(folder: string, purpose: string): Promise<Ownership> {
  const lock = lockDatabase(join(folder, 'owner.db'));
  if (lock === null) {
    const holder = await readHolder(folder);
    throw new FailureError({
      code: 'host-busy',
      message: `The data folder ${folder} is in use${holder === null ? '' : ` by ${holder}`}.`,
      hint: 'Wait for it to end, stop it, or choose another folder with --data.',
    });
  }
  const note = join(folder, 'owner.txt');
  try {
    await writeFileDurably(note, `${purpose} (process ${process.pid})\n`, 0o600);
  } catch (error) {
    lock.close();
    throw error;
  }
  let released = false;
  return {
    release: async () => {
      if (released) return;
      released = true;
      await unlink(note).catch(() => {});
      lock.close();
    },
  };
}

function lockDatabase(path: string): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: 0 });
    // In WAL mode an exclusive transaction would still let readers in, and leave two more files.
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (errnoOf(error).startsWith('SQLITE_BUSY')) return null;
    throw fileFailure(error, `The lock ${path} cannot be taken`);
  }
}

async function readHolder(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'owner.txt'), 'utf8').catch(() => '');
  const line =
    text
      .slice(0, 200)
      .split('\n')[0]
      ?.replace(/[^\x20-\x7e]/g, '') ?? '';
  return line === '' ? null : line;
}
