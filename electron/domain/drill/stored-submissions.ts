import * as z from 'zod';
import type { QueueFile, StoredRow } from './ledger.ts';

/** What the database and the queue say, narrowed to what the ledger compares. */

const row = z.object({ id: z.string(), key: z.string(), state: z.string(), queuePath: z.string() });
const queueFile = z.object({
  id: z.string(),
  idempotencyKey: z.string(),
  title: z.string(),
  messages: z.array(z.unknown()),
});

/** `conversations/2026-11-20T09/<id>.json`: nothing else is ever read or removed below the shared folder. */
const QUEUE_PATH = /^conversations\/\d{4}-\d\d-\d\dT\d\d\/[\w-][\w.-]*$/;

/** One row as a line of JSON; null for a line that is none. */
export function parseStoredRow(line: string): StoredRow | null {
  try {
    return row.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

export function parseQueueFile(path: string, text: string): QueueFile {
  try {
    const { id, idempotencyKey } = queueFile.parse(JSON.parse(text));
    return { path, content: { id, key: idempotencyKey } };
  } catch {
    return { path, content: null };
  }
}

export function isQueuePath(path: string): boolean {
  return QUEUE_PATH.test(path);
}

/** Folders, sorted, that hold the given queue paths. */
export function queueFolders(paths: Iterable<string>): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) if (isQueuePath(path)) folders.add(path.slice(0, path.lastIndexOf('/')));
  return [...folders].sort();
}

/** Prefixes are written into SQL, so they hold nothing that SQL or LIKE would read. */
const KEY_PREFIX = /^[a-z0-9-]{1,100}$/;

function literal(keyPrefix: string): string {
  if (!KEY_PREFIX.test(keyPrefix))
    throw new Error('a key prefix holds small letters, digits and dashes only');
  return `'${keyPrefix}'`;
}

export function selectRowsSql(keyPrefix: string): string {
  return `SELECT json_build_object('id', id, 'key', idempotency_key, 'state', state, 'queuePath', queue_path)
    FROM submissions WHERE starts_with(idempotency_key, ${literal(keyPrefix)}) ORDER BY idempotency_key`;
}

export function countRowsSql(keyPrefix: string): string {
  return `SELECT count(*) FROM submissions WHERE starts_with(idempotency_key, ${literal(keyPrefix)})`;
}

const ROW_ID = /^[\w-]{1,64}$/;

/**
 * By id, and only what is finished: a row that came since, or is pending, still has its file to be written. Were it
 * deleted now, its file would lie there with nothing that names it.
 */
export function deleteRowsSql(ids: readonly string[]): string {
  if (!ids.every((id) => ROW_ID.test(id))) throw new Error('an id holds letters, digits and dashes only');
  return `DELETE FROM submissions WHERE state = 'done' AND id = ANY ('{${ids.join(',')}}')`;
}
