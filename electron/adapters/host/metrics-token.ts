import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileDurably, fileFailure, writeFileDurably } from './durable-file.ts';

const FILE_NAME = 'metrics-token';
const TOKEN = /^[A-Za-z0-9_-]{43,200}$/;

/** The token that a collector shows, made once for a data folder, in a file that only its owner can read. */
export async function readMetricsToken(dataFolder: string): Promise<string> {
  const path = join(dataFolder, FILE_NAME);
  const token = randomBytes(32).toString('base64url');
  await createFileDurably(path, `${token}\n`, 0o600);
  const kept = (
    await readFile(path, 'utf8').catch((error) => {
      throw fileFailure(error, `The file ${path} cannot be read`);
    })
  ).trim();
  if (TOKEN.test(kept)) return kept;
  // Emptied or cut short: a guessable token is worse than a new one.
  await writeFileDurably(path, `${token}\n`, 0o600);
  return token;
}
