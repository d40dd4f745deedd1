import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, writeFileDurably } from './durable-file.ts';

/** A file of a few lines that this program alone writes, and only its owner reads. */
export function smallFile(path: string) {
  return {
    /** Null when there is none. */
    read: async (): Promise<string | null> => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (text: string): Promise<void> => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFileDurably(path, text, 0o600);
    },
    remove: (): Promise<void> => rm(path, { force: true }),
  };
}
