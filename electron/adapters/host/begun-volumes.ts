import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { BegunVolumes } from '../../ports/begun-volumes.ts';
import { errnoOf, fileFailure, writeFileDurably } from './durable-file.ts';
import { ensureFolder, validName } from './stack-folders.ts';

const FILE = 'begun-volumes.json';
const MODE = 0o600;

const begunFile = z.array(z.string().max(200));

/**
 * One small file in a stack's folder, there only while volumes are being made. An unreadable text counts as none: a
 * volume in the way is then somebody else's, until a person says otherwise.
 */
export function createBegunVolumes(stacksFolder: string): BegunVolumes {
  const pathOf = (stack: string): string => join(stacksFolder, validName(stack), FILE);
  return {
    read: async (stack) => {
      const path = pathOf(stack);
      const text = await readFile(path, 'utf8').catch((error) => {
        if (errnoOf(error) === 'ENOENT') return '[]';
        throw fileFailure(error, `Reading ${path} failed`);
      });
      return new Set(parsed(text));
    },
    write: async (stack, names) => {
      const path = pathOf(stack);
      if (names.length > 0) {
        await ensureFolder(join(stacksFolder, validName(stack)));
        await writeFileDurably(path, `${JSON.stringify(names)}\n`, MODE);
        return;
      }
      await unlink(path).catch((error) => {
        if (errnoOf(error) !== 'ENOENT') throw fileFailure(error, `Removing ${path} failed`);
      });
    },
  };
}

function parsed(text: string): readonly string[] {
  try {
    return begunFile.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
