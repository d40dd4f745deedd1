import { statfs } from 'node:fs/promises';

/** Room for everybody where the folder lies; null when its file system does not tell. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
