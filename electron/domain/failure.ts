/**
 * The one shape in which things go wrong. Adapters narrow whatever was thrown into a `Failure` once, at the
 * border; from there on it travels as data, to the screen included.
 */

/** Every code is listed, so that a switch over it is checked and the docs can name each one. */
export const FAILURE_CODES = [
  // engine
  'engine-not-found',
  'engine-not-running',
  'engine-permission-denied',
  'engine-too-old',
  'engine-tls',
  'engine-disconnected',
  'engine-refused',
  'engine-start-failed',
  // stack files
  'stack-file-unreadable',
  'stack-file-syntax',
  'stack-file-invalid',
  'stack-unknown',
  // plan and execution
  'name-taken',
  'plan-outdated',
  'port-taken',
  'subnet-exhausted',
  'image-build-failed',
  'image-missing',
  'base-image-unavailable',
  'container-exited',
  'container-unhealthy',
  'mount-failed',
  'disk-full',
  'cancelled',
  'operation-failed',
  // drills and leases
  'drill-unknown',
  'drill-refused',
  'drill-needs-force',
  'drill-aborted',
  'fault-not-observed',
  'lease-not-reverted',
  // orders to the manager of a database or cache
  'switchover-refused',
  'promotion-refused',
  'manager-refused',
  // host
  'host-busy',
  'host-not-running',
  'prerequisite-missing',
  'store-corrupt',
  'store-too-new',
  'request-invalid',
  'terminal-unknown',
  'not-allowed',
  'deadline-exceeded',
  'unexpected',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

export interface Failure {
  readonly code: FailureCode;
  /** What happened and where, in one sentence a person understands. */
  readonly message: string;
  /** What to do about it: a command, a setting, a place to look. */
  readonly hint?: string;
  /** The failure below this one, or the foreign error's text. */
  readonly cause?: Failure | string;
  /** Where in a file, when a file is at fault; lines and columns count from 1. */
  readonly position?: SourcePosition;
}

export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path inside the document, as `components[2].ports[0].port`. */
  readonly path?: string;
}

/** Carries a `Failure` through code that throws. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** Throws a failure; written as a call, so that the type checker knows the code below is not reached. */
export function fail(failure: Failure): never {
  throw new FailureError(failure);
}

/** Narrows anything thrown; what no adapter recognised becomes `unexpected` and keeps its text as the cause. */
export function toFailure(thrown: unknown, fallback: FailureCode = 'unexpected'): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: fallback, message: text };
}

/** The failure with its hint and causes, one line each, for terminals and logs. */
export function printFailure(failure: Failure): string {
  const at = failure.position
    ? `${failure.position.file}:${failure.position.line}:${failure.position.column}: `
    : '';
  const lines = [`${at}${failure.message} (${failure.code})`];
  if (failure.hint !== undefined) lines.push(`  hint: ${failure.hint}`);
  let cause = failure.cause;
  for (let depth = 0; cause !== undefined && depth < 8; depth += 1) {
    lines.push(`  cause: ${typeof cause === 'string' ? cause : cause.message}`);
    cause = typeof cause === 'string' ? undefined : cause.cause;
  }
  return lines.join('\n');
}
