import { hostFilters, type LogHost, type LogWish } from './past-reader.ts';

/** Writes what the host has of these lines to a file of the browser's, oldest first. */

const PAGE_LINES = 5_000;
/** What is exported begins with the oldest line: the whole past must have been read. */
const ATTEMPTS = 4;

export interface DownloadedLines {
  readonly file: Blob;
  readonly lineCount: number;
  /** False when the host still read the past: the beginning may be missing. */
  readonly isComplete: boolean;
}

/** Null when it was called off. Throws what the host answers. */
export async function exportedLines(
  host: Pick<LogHost, 'call'>,
  wish: LogWish,
  signal: AbortSignal,
  onProgress: (lineCount: number) => void,
): Promise<DownloadedLines | null> {
  const request = { ...hostFilters(wish), sinceMs: null, former: false };
  let isComplete = false;
  for (let attempt = 0; attempt < ATTEMPTS && !isComplete && !signal.aborted; attempt += 1) {
    const { complete } = await host.call('logs.search', {
      ...request,
      untilMs: null,
      cursor: null,
      limit: 1,
    });
    isComplete = complete;
  }
  // Lines go on coming: an end that moved would never be reached.
  const untilMs = Date.now();
  const parts: string[] = [];
  let lineCount = 0;
  let cursor: string | null = null;
  do {
    if (signal.aborted) return null;
    const page: { readonly text: string; readonly lineCount: number; readonly cursor: string | null } =
      await host.call('logs.export', { ...request, untilMs, cursor, limit: PAGE_LINES });
    parts.push(page.text);
    lineCount += page.lineCount;
    cursor = page.cursor;
    onProgress(lineCount);
  } while (cursor !== null);
  return { file: new Blob(parts, { type: 'text/plain' }), lineCount, isComplete };
}

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
