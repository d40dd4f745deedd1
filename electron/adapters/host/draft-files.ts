import { lstat, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { DRAFT_ID, MAX_DRAFT_BYTES } from '../../domain/setup/draft.ts';
import type { DraftStore } from '../../ports/setup.ts';
import { errnoOf, fileFailure, sweepAbandoned, writeFileDurably } from './durable-file.ts';
import { ensureFolder } from './stack-folders.ts';

const SUFFIX = '.json';
const MODE = 0o600;

/** @param folder made when the first draft is written */
export function createDraftFiles(folder: string, nowMs: () => number): DraftStore {
  const pathOf = (id: string): string => {
    if (DRAFT_ID.test(id)) return join(folder, `${id}${SUFFIX}`);
    return fail({ code: 'request-invalid', message: 'This is not the name of a draft.' });
  };
  return {
    ids: async () => {
      const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT') return [];
        throw fileFailure(error, `The folder ${folder} cannot be read`);
      });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
        .map(({ name }) => name.slice(0, -SUFFIX.length))
        .filter((id) => DRAFT_ID.test(id))
        .sort();
    },
    read: async (id) => {
      const path = pathOf(id);
      try {
        const found = await lstat(path);
        // What is no plain file of a sane size is not read; its damage is told like any other.
        return found.isFile() && found.size <= MAX_DRAFT_BYTES ? await readFile(path, 'utf8') : '';
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return null;
        throw fileFailure(error, `The draft ${path} cannot be read`);
      }
    },
    write: async (id, text) => {
      const path = pathOf(id);
      await ensureFolder(folder);
      await sweepAbandoned(folder, nowMs());
      await writeFileDurably(path, text, MODE);
    },
    remove: async (id) => {
      const path = pathOf(id);
      await unlink(path).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw fileFailure(error, `The draft ${path} cannot be removed`);
      });
    },
  };
}
