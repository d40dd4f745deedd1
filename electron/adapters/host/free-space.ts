import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './durable-file.ts';

/** Where the folder is, or will be once it is made. Null when the file system does not say. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    return errnoOf(error) === 'ENOENT' && parent !== folder ? freeBytesAt(parent) : null;
  }
}
