import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Failure, FailureError, toFailure } from '../../domain/failure.ts';

/** Codes by which SQLite says that the file is not, or no longer, a database. */
const CORRUPT = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);
/** With less than this free, an input/output error is taken for a full disk: SQLite cannot tell them apart in WAL. */
const FULL_BELOW_BYTES = 512 * 1024;

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

export function isCorruption(error: unknown): boolean {
  const code = codeOf(error);
  return [...CORRUPT].some((corrupt) => code === corrupt || code.startsWith(`${corrupt}_`));
}

export function storeFailure(error: unknown, file: string): Failure {
  if (error instanceof FailureError) return error.failure;
  const cause = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (
    code === 'SQLITE_FULL' ||
    (/IOERR|CANTOPEN|: 1[034]"?\)|ENOSPC/.test(`${code} ${cause}`) && isFull(file))
  ) {
    return {
      code: 'disk-full',
      message: `The disk is full: ${file} cannot be written.`,
      hint: `Free some space on the disk of ${dirname(file)}, then try again.`,
      cause,
    };
  }
  if (isCorruption(error)) {
    return { code: 'store-corrupt', message: `The store ${file} is damaged.`, cause };
  }
  return {
    ...toFailure(error),
    message: `The store ${file} cannot be used.`,
    hint: `Check that ${dirname(file)} belongs to you and can be written.`,
    cause,
  };
}

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < FULL_BELOW_BYTES;
  } catch {
    return false;
  }
}
