import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { MAX_EVENT_CHARACTERS, MAX_EVENTS_PER_WORD } from '../../domain/failover/warden-words.ts';
import type { JournalEvent } from '../../ports/journal.ts';
import type { WardenJournal } from '../../ports/warden.ts';
import { errnoOf, fileFailure, writeFileDurably } from '../host/durable-file.ts';

/**
 * A journal of lines: one event as JSON on each, appended and synced. When the file is full it becomes the former one,
 * whose predecessor goes; so it never holds more than two files. A line that a power loss cut in half is passed over.
 */

const MAX_FILE_BYTES = 256 * 1024;
const MODE = 0o600;

const line = z.object({
  sequence: z.number().int().min(1),
  atMs: z.number(),
  stack: z.string(),
  member: z.string().nullable(),
  kind: z.string(),
  text: z.string(),
});
type Line = z.infer<typeof line>;

export async function openLineJournal(
  folder: string,
  maxFileBytes: number = MAX_FILE_BYTES,
): Promise<WardenJournal> {
  const paths = { now: join(folder, 'events.jsonl'), former: join(folder, 'events.former.jsonl') };
  const readPath = join(folder, 'read-up-to');
  const lines = [...(await readLines(paths.former)), ...(await readLines(paths.now))];
  const readUpTo = Number((await readOrEmpty(readPath)).trim() || 0);
  return new LineJournal(paths, readPath, maxFileBytes, lines, Number.isInteger(readUpTo) ? readUpTo : 0);
}

class LineJournal implements WardenJournal {
  /** Writes one after the other; a failed one does not keep the next from being tried. */
  #last: Promise<void> = Promise.resolve();
  #lastSequence: number;
  #lines: readonly Line[];
  #formerLines: readonly Line[] = [];
  #readUpTo: number;

  constructor(
    private readonly paths: { readonly now: string; readonly former: string },
    private readonly readPath: string,
    private readonly maxFileBytes: number,
    lines: readonly Line[],
    readUpTo: number,
  ) {
    this.#lines = lines;
    this.#readUpTo = readUpTo;
    // Numbers that a host has read are not given again, should the files have been lost.
    this.#lastSequence = Math.max(readUpTo, ...lines.map(({ sequence }) => sequence));
  }

  addEvent(event: JournalEvent): Promise<void> {
    this.#lastSequence += 1;
    const entry: Line = {
      sequence: this.#lastSequence,
      ...event,
      text: event.text.slice(0, MAX_EVENT_CHARACTERS),
    };
    return this.#inTurn(async () => {
      await this.#rotateWhenFull();
      await append(this.paths.now, `${JSON.stringify(entry)}\n`);
      this.#lines = [...this.#lines, entry];
    });
  }

  async events({ limit }: { readonly limit: number }): Promise<readonly JournalEvent[]> {
    const all = [...this.#formerLines, ...this.#lines];
    return all
      .slice(-limit)
      .reverse()
      .map(({ sequence: _, ...event }) => event);
  }

  unread(): ReturnType<WardenJournal['unread']> {
    return [...this.#formerLines, ...this.#lines]
      .filter(({ sequence }) => sequence > this.#readUpTo)
      .slice(0, MAX_EVENTS_PER_WORD)
      .map(({ stack: _, ...event }) => event);
  }

  markRead(upTo: number): Promise<void> {
    if (upTo <= this.#readUpTo || upTo > this.#lastSequence) return Promise.resolve();
    this.#readUpTo = upTo;
    return this.#inTurn(() => writeFileDurably(this.readPath, `${upTo}\n`, MODE));
  }

  async #rotateWhenFull(): Promise<void> {
    const sizeBytes = await stat(this.paths.now).then(
      ({ size }) => size,
      () => 0,
    );
    if (sizeBytes < this.maxFileBytes) return;
    await rename(this.paths.now, this.paths.former).catch((error) => {
      throw fileFailure(error, `Rotating ${this.paths.now} failed`);
    });
    this.#formerLines = await readLines(this.paths.former);
    this.#lines = [];
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

/** A cut line at the end of the file is ended first, so that it does not swallow the next. */
async function append(path: string, text: string): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'a+', MODE);
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(size > 0 && last.toString() !== '\n' ? `\n${text}` : text);
    await handle.datasync();
  } catch (error) {
    throw fileFailure(error, `Writing ${path} failed`);
  } finally {
    await handle?.close();
  }
}

async function readLines(path: string): Promise<readonly Line[]> {
  return (await readOrEmpty(path)).split('\n').flatMap((text) => {
    try {
      const parsed = line.safeParse(JSON.parse(text));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw fileFailure(error, `Reading ${path} failed`);
  }
}
