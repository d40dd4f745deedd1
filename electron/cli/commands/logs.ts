import { type FileHandle, open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RequestParams, RequestResult } from '../../contract/contract.ts';
import type { LogLine } from '../../contract/log-requests.ts';
import { type Failure, FailureError, fail, toFailure } from '../../domain/failure.ts';
import type { KnownLevel } from '../../domain/logs/log-level.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { type Output, plainText } from '../output.ts';
import { type CommandContext, withHost, withHostToLook } from './context.ts';
import { untilOver } from './look.ts';

export interface LogsWish {
  /** Members or components; none means all. */
  readonly members: readonly string[];
  readonly follow: boolean;
  readonly tail: number;
  readonly level: KnownLevel | null;
  readonly grep: string | null;
  readonly regex: string | null;
  readonly sinceMs: number | null;
  readonly former: boolean;
  readonly exportFile: string | null;
}

/** Of one answer; the contract allows more than a line to the host should carry at once. */
const PAGE_LINES = 1_000;
/** How often a search is asked again whose past was still being read. */
const ATTEMPTS = 4;

export async function logs(context: CommandContext, wish: LogsWish): Promise<ExitCode> {
  if (wish.exportFile !== null) return exportLogs(context, wish, wish.exportFile);
  const isSearch = wish.former || wish.level !== null || wish.grep !== null || wish.regex !== null;
  return isSearch && !wish.follow ? searchLogs(context, wish) : followLogs(context, wish);
}

async function followLogs(context: CommandContext, wish: LogsWish): Promise<ExitCode> {
  const { output, signal } = context;
  return withHost(context, 'logs', async (line) => {
    const { subscription } = await line.call('logs.follow', {
      ...filtersOf(context, wish),
      tail: wish.tail,
      follow: wish.follow,
    });
    let end: (failure: Failure | null) => void = () => {};
    const ended = new Promise<Failure | null>((resolve) => {
      end = resolve;
    });
    const unsubscribe = line.on('log.lines', (event) => {
      if (event.subscription !== subscription) return;
      for (const logLine of event.lines) show(output, logLine);
      if (event.ended) end((event.failure ?? null) as Failure | null);
    });
    try {
      const over = await Promise.race([ended, untilOver(line, signal)]);
      if (over === 'interrupted') return EXIT.interrupted;
      if (over !== null) throw new FailureError(over);
      return EXIT.ok;
    } finally {
      unsubscribe();
    }
  });
}

async function searchLogs(context: CommandContext, wish: LogsWish): Promise<ExitCode> {
  const { output } = context;
  const { lines, complete } = await withHostToLook(context, 'logs', (line) => search(context, line, wish));
  for (const logLine of lines) show(output, logLine);
  if (!complete) output.failOnErrors(stillRead);
  return EXIT.ok;
}

/** The newest lines that fit, in the order of their time. */
async function search(
  context: CommandContext,
  line: HostLine,
  wish: LogsWish,
): Promise<{ readonly lines: readonly LogLine[]; readonly complete: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const found: LogLine[] = [];
    let isComplete = true;
    let cursor: string | null = null;
    do {
      const limit = Math.min(PAGE_LINES, Math.max(1, wish.tail - found.length));
      const page: RequestResult<'logs.search'> = await line.call('logs.search', {
        ...searchOf(context, wish),
        cursor,
        limit,
      });
      found.push(...page.lines);
      isComplete &&= page.complete;
      cursor = page.cursor;
    } while (cursor !== null && found.length < wish.tail && !context.signal.aborted);
    if (isComplete || attempt === ATTEMPTS)
      return { lines: found.slice(0, wish.tail).reverse(), complete: isComplete };
  }
}

async function exportLogs(context: CommandContext, wish: LogsWish, file: string): Promise<ExitCode> {
  const { output } = context;
  const path = resolve(file);
  const lineCount = await withHost(context, 'logs --export', async (line) => {
    await untilRead(context, line, wish);
    return writeExport(context, line, wish, path);
  });
  output.print(`${lineCount} ${lineCount === 1 ? 'line' : 'lines'} in ${path}`);
  output.document({ file: path, lineCount });
  return EXIT.ok;
}

/** What is exported begins with the oldest line: the whole past must be there. */
async function untilRead(context: CommandContext, line: HostLine, wish: LogsWish): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { complete } = await line.call('logs.search', { ...searchOf(context, wish), limit: 1 });
    if (complete) return;
  }
  fail(stillRead);
}

async function writeExport(
  context: CommandContext,
  line: HostLine,
  wish: LogsWish,
  path: string,
): Promise<number> {
  const handle = await openNew(path, context.options.yes);
  let lineCount = 0;
  try {
    let cursor: string | null = null;
    do {
      if (context.signal.aborted) fail({ code: 'cancelled', message: `Ended before ${path} was whole.` });
      const page: RequestResult<'logs.export'> = await line.call('logs.export', {
        ...searchOf(context, wish),
        cursor,
      });
      await handle.appendFile(page.text);
      lineCount += page.lineCount;
      cursor = page.cursor;
    } while (cursor !== null);
    await handle.close();
    return lineCount;
  } catch (error) {
    await handle.close();
    // Half of the lines would look like all of them.
    await unlink(path).catch(() => {});
    throw error;
  }
}

async function openNew(path: string, replaces: boolean): Promise<FileHandle> {
  try {
    return await open(path, replaces ? 'w' : 'wx', 0o600);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    return fail({
      code: 'not-allowed',
      message: isThere ? `${path} is there already.` : `${path} cannot be written.`,
      hint: isThere ? 'Name another file, or add --yes to replace it.' : 'Name a file in a folder of yours.',
      cause: toFailure(error).message,
    });
  }
}

function filtersOf({ options }: CommandContext, { members, level, grep, regex, sinceMs }: LogsWish) {
  return { stack: options.stack, members: [...members], level, grep, regex, sinceMs };
}

function searchOf(context: CommandContext, wish: LogsWish): RequestParams<'logs.search'> {
  return { ...filtersOf(context, wish), former: wish.former };
}

const stillRead = {
  code: 'deadline-exceeded',
  message: 'The engine is still telling the past: older lines may be missing.',
  hint: 'Run the same command again in a moment.',
} as const;

function show(output: Output, line: LogLine): void {
  output.document(line);
  output.print(`${memberTag(line.member, output)} ${plainText(line.text)}`);
}

const TAG_COLOURS = [36, 33, 35, 32, 34, 96, 93, 95] as const;

function memberTag(member: string, output: Output): string {
  const tag = `${member.padEnd(20)} |`;
  if (!output.isColoured) return tag;
  const sum = [...member].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return `\u001b[${TAG_COLOURS[sum % TAG_COLOURS.length]}m${tag}\u001b[0m`;
}
