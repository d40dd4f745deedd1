import { join } from 'node:path';
import Database from 'libsql';
import * as z from 'zod';

const counted = z.object({ count: z.number().int() });

/** Faults that are written down in a host's store and not undone, asked of the file itself, not of the host. */
export function faultsLeft(dataFolder: string): number {
  const store = new Database(join(dataFolder, 'store.db'), { readonly: true });
  try {
    const open = store.prepare('SELECT count(*) AS count FROM leases WHERE reverted_at_ms IS NULL').get();
    return counted.parse(open).count;
  } finally {
    store.close();
  }
}
