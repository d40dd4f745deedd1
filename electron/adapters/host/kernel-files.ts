import { closeSync, openSync, readSync } from 'node:fs';

/** One buffer for all: what is read is turned to text at once. The largest of these files has some kilobytes. */
const BUFFER = Buffer.alloc(64 * 1024);

/**
 * A file that the kernel makes up as it is read; null when it is not there. Read in place: it waits for no disk, takes some ten
 * microseconds, and a way over the thread pool would cost five times that.
 */
export function readKernelFile(path: string): string | null {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    let length = 0;
    for (;;) {
      const read = readSync(handle, BUFFER, length, BUFFER.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return BUFFER.toString('latin1', 0, length);
  } catch {
    // Its group ended between the opening and the reading.
    return null;
  } finally {
    closeSync(handle);
  }
}
