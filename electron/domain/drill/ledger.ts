/**
 * The ledger compares what clients were told with what is stored: each acknowledged submission must be in the
 * database exactly once, finished, and in the queue as exactly one file with its own content. Linear in its input.
 */

export interface AcknowledgedSubmission {
  readonly key: string;
  readonly id: string;
  readonly queuePath: string;
}

export interface StoredRow {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly queuePath: string;
}

export interface QueueFile {
  /** As `queue_path`: relative to the shared folder. */
  readonly path: string;
  /** What the file says of itself; null when it could not be read as a submission. */
  readonly content: { readonly id: string; readonly key: string } | null;
}

export interface LedgerInput {
  /** Prefix of all keys of this run: what does not begin with it is somebody else's. */
  readonly keyPrefix: string;
  readonly acknowledged: readonly AcknowledgedSubmission[];
  readonly rows: readonly StoredRow[];
  readonly files: readonly QueueFile[];
}

export interface LedgerComparison {
  readonly acknowledged: number;
  /** Acknowledged, but the row or the file is missing, another's, or unreadable. */
  readonly lost: number;
  /** Keys that are stored, or were acknowledged under different ids, more than once. */
  readonly duplicated: number;
  /** Stored in part or whole without the client having been told: permitted, but said. */
  readonly unacknowledged: number;
  /** Acknowledged and stored, but the row never reached `done`. */
  readonly unfinished: number;
  /** The first few, in words, for a person who has to look for the cause. */
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 10;

export function compareLedger({ keyPrefix, acknowledged, rows, files }: LedgerInput): LedgerComparison {
  const examples: string[] = [];
  const tell = (text: string): void => {
    if (examples.length < MAX_EXAMPLES) examples.push(text);
  };

  const told = groupBy(acknowledged, (entry) => entry.key);
  const rowsByKey = groupBy(
    rows.filter((row) => row.key.startsWith(keyPrefix)),
    (row) => row.key,
  );
  const keyOfId = new Map<string, string>();
  for (const row of rows) if (row.key.startsWith(keyPrefix)) keyOfId.set(row.id, row.key);
  for (const entry of acknowledged) keyOfId.set(entry.id, entry.key);
  const filesByKey = groupBy(files, (file) => ownerOf(file, keyPrefix, keyOfId));

  let lost = 0;
  let unfinished = 0;
  let duplicated = 0;
  let unacknowledged = 0;

  for (const [key, entries] of told) {
    const [entry] = entries;
    if (entry === undefined) continue;
    const row = rowsByKey.get(key)?.find((candidate) => candidate.id === entry.id);
    const ownFiles = filesByKey.get(key) ?? [];
    const missing = whatIsMissing(entry, row, ownFiles);
    if (missing !== null) {
      lost += 1;
      tell(`${key} (${entry.id}) was acknowledged, but ${missing}`);
    } else if (row?.state !== 'done') {
      unfinished += 1;
      tell(`${key} (${entry.id}) was acknowledged, but its row says ${row?.state}`);
    }
  }

  for (const key of new Set([...told.keys(), ...rowsByKey.keys(), ...filesByKey.keys()])) {
    if (key === null) continue;
    const ids = new Set((told.get(key) ?? []).map((entry) => entry.id));
    const rowCount = rowsByKey.get(key)?.length ?? 0;
    const fileCount = filesByKey.get(key)?.length ?? 0;
    if (ids.size > 1 || rowCount > 1 || fileCount > 1) {
      duplicated += 1;
      tell(`${key} is there more than once: ${rowCount} rows, ${fileCount} files, ${ids.size} ids told`);
    }
    if (ids.size === 0) unacknowledged += 1;
  }

  return { acknowledged: told.size, lost, duplicated, unacknowledged, unfinished, examples };
}

function whatIsMissing(
  entry: AcknowledgedSubmission,
  row: StoredRow | undefined,
  ownFiles: readonly QueueFile[],
): string | null {
  if (row === undefined) return 'the database has no such row';
  const file = ownFiles.find((candidate) => candidate.path === entry.queuePath);
  if (file === undefined) return `the queue has no file ${entry.queuePath}`;
  if (file.content === null) return `${entry.queuePath} cannot be read as a submission`;
  if (file.content.id !== entry.id || file.content.key !== entry.key) {
    return `${entry.queuePath} holds another submission (${file.content.key})`;
  }
  return null;
}

/** A readable file belongs to the key in it; an unreadable one to the id in its name. Null: not of this run. */
function ownerOf(file: QueueFile, keyPrefix: string, keyOfId: ReadonlyMap<string, string>): string | null {
  const named = keyOfId.get(fileId(file.path)) ?? null;
  if (file.content === null) return named;
  return file.content.key.startsWith(keyPrefix) ? file.content.key : named;
}

function fileId(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith('.json') ? name.slice(0, -'.json'.length) : name;
}

function groupBy<T, K>(entries: readonly T[], keyOf: (entry: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}
