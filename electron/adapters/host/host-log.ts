import { renameSync, statSync } from 'node:fs';
import pino from 'pino';

/** What the host has to say that nobody asked about: one JSON line each, in the data folder, bounded. */
export interface HostLog {
  trouble(text: string): void;
  close(): void;
}

const MAX_BYTES = 5 * 1024 * 1024;

/** One older file is kept beside it. */
export function openHostLog(path: string): HostLog {
  try {
    if (statSync(path).size > MAX_BYTES) renameSync(path, `${path}.old`);
  } catch {
    // There is none yet.
  }
  const destination = pino.destination({ dest: path, mode: 0o600, sync: true, mkdir: false });
  // A full disk must not end the host that could say so.
  destination.on('error', () => {});
  const log = pino({ base: { pid: process.pid } }, destination);
  return {
    trouble: (text) => log.warn(text),
    close: () => destination.end(),
  };
}
