import { ApiError } from '../http/api-error.ts';

/**
 * What a failed statement says about its rows:
 * - `not-connected`  it was never sent: nothing is stored
 * - `lost`           the connection broke or fell silent after it was sent: stored or not, nobody knows
 * - `refused`        the server undid it, for a reason that passes (deadlock, read-only standby, out of space)
 * - `bad-data`       the server undid it because of a value in it: the same rows will fail again
 */
export type DatabaseErrorKind = 'not-connected' | 'lost' | 'refused' | 'bad-data';

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;
  /** SQLSTATE, or the system's name for a network error. */
  readonly code: string | undefined;

  constructor(kind: DatabaseErrorKind, message: string, code: string | undefined) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

export function toDatabaseError(thrown: unknown, otherwise: 'not-connected' | 'lost'): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code =
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (otherwise === 'not-connected') return new DatabaseError('not-connected', message, code);
  return new DatabaseError(code === undefined ? 'lost' : kindOf(code), message, code);
}

/** By class of SQLSTATE (PostgreSQL manual, appendix A). A terminated backend (57P01…) may have committed before. */
function kindOf(code: string): DatabaseErrorKind {
  if (!/^[0-9A-Z]{5}$/.test(code)) return 'lost';
  if (code.startsWith('08') || code.startsWith('57P') || code.startsWith('XX')) return 'lost';
  if (code.startsWith('22') || code.startsWith('54')) return 'bad-data';
  return 'refused';
}

export function toApiError(error: DatabaseError): ApiError {
  if (error.kind === 'lost') return outcomeUnknown(error);
  if (error.kind === 'bad-data') {
    return new ApiError('field-invalid', 'The database cannot store a value of this body.', {
      field: 'body',
      cause: error,
    });
  }
  return new ApiError('database-unavailable', `${whyNot(error)}; nothing was stored.`, { cause: error });
}

/** SQLSTATE of a statement for which the server's disk has no room. */
const DISK_FULL = '53100';

function whyNot({ kind, code }: DatabaseError): string {
  if (code === DISK_FULL) return "The database's disk is full";
  return kind === 'refused' ? 'The database refuses writes now' : 'The database cannot be reached';
}

/** The one answer after which a client cannot know: it may have been stored, and only a key makes asking again safe. */
export function outcomeUnknown(cause?: unknown): ApiError {
  return new ApiError(
    'outcome-unknown',
    'Unknown outcome: the conversation may have been stored. Retry with the same Idempotency-Key.',
    { cause },
  );
}
