/** Each code of an error answer, with its status. Clients switch over these, so they stay. */
export const API_ERRORS = {
  'request-invalid': 400,
  'body-not-json': 400,
  'field-invalid': 400,
  'token-missing': 401,
  'token-refused': 401,
  'origin-refused': 403,
  'not-found': 404,
  'session-unknown': 404,
  'method-not-allowed': 405,
  'key-reused': 409,
  'body-too-large': 413,
  'type-not-supported': 415,
  'request-too-slow': 408,
  unexpected: 500,
  'tokens-unavailable': 503,
  'database-unavailable': 503,
  'queue-unavailable': 503,
  'queue-full': 503,
  'sessions-unavailable': 503,
  'upstream-unavailable': 503,
  overloaded: 503,
  'outcome-unknown': 503,
} as const;

export type ApiErrorCode = keyof typeof API_ERRORS;

export interface ApiErrorDetails {
  /** The part of the request that is at fault, as `messages[2].role` or the name of a header. */
  readonly field?: string;
  /** When to come again; every 503 names it. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Something that is answered to the client as it stands; the message must hold nothing of the body or the token. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ApiErrorCode, message: string, details: ApiErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = API_ERRORS[code];
    this.field = details.field;
    this.retryAfterSeconds = this.status === 503 ? (details.retryAfterSeconds ?? 1) : undefined;
  }
}

export function renderApiError(error: ApiError): object {
  const { code, message, field } = error;
  return { success: false, error: field === undefined ? { code, message } : { code, message, field } };
}
