import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { type PrivateEngineLayout, privateEngineLayout } from './private-engine-layout.ts';

/** The log of a private engine, which outlives whoever started it and has nobody else to look after it. */

const MAX_LOG_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_BYTES = 16 * 1024;
const TELLING_LINES = 6;

/**
 * Moves a log that has grown aside and empties it in place: the daemon appends, so it writes on at the start. To be
 * called now and then while the engine lives longer than its starter.
 */
export async function boundEngineLog(folder: string): Promise<void> {
  const layout = privateEngineLayout(folder);
  const log = await stat(layout.logFile).catch(() => null);
  if (log === null || log.size <= MAX_LOG_BYTES) return;
  await copyFile(layout.logFile, layout.olderLogFile);
  await truncate(layout.logFile, 0);
}

/** Size of the log now, from which the next start's words begin. */
export async function logSize(layout: PrivateEngineLayout): Promise<number> {
  return (await stat(layout.logFile).catch(() => null))?.size ?? 0;
}

/** The lines that tell why a start failed; `from` is the log's size when it began. */
export async function readLog(layout: PrivateEngineLayout, from: number): Promise<string> {
  const file = await open(layout.logFile, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from <= size ? from : 0, size - LOG_TAIL_BYTES);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOG_TAIL_BYTES), 0, LOG_TAIL_BYTES, start);
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n');
    const telling = lines.filter((line) => !/level=(info|warning|debug)/.test(line));
    // Of a panic the beginning tells, of all else the end.
    const panic = telling.findIndex((line) => line.startsWith('panic: '));
    if (panic >= 0) return telling.slice(panic, panic + TELLING_LINES).join('\n');
    return (telling.length > 0 ? telling : lines).slice(-TELLING_LINES).join('\n');
  } finally {
    await file.close();
  }
}
