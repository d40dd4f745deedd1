/// <reference lib="es2024.string" />
import { ApiError } from '../http/api-error.ts';
import { LIMITS } from './body-schema.ts';

/**
 * JSON can say what PostgreSQL's `jsonb` cannot hold: the NUL character, half a surrogate pair, numbers beyond
 * `numeric`. They are found here, with the name of their field, because one of them would otherwise fail the statement
 * it shares with other people's submissions.
 */
export function checkStorable(text: string, body: unknown): void {
  const checkStrings = SUSPICIOUS_ESCAPE.test(text);
  const checkNumbers = SUSPICIOUS_NUMBER.test(text);
  const metadata = isObject(body) ? body.metadata : undefined;
  if (metadata !== undefined) checkDepth(metadata);
  if (checkStrings || checkNumbers) checkValues(body);
}

/** Decoded UTF-8 holds no lone surrogate, and a raw NUL is no JSON: only an escape can bring one in. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;
/** Exponents of four digits and more, or so many digits in a row. */
const SUSPICIOUS_NUMBER = /[eE][+-]?\d{4}|\d{1000}/;

interface Visit {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/** Without recursion: a body of a quarter of a megabyte can nest 100 000 deep. */
function checkDepth(metadata: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: metadata, depth: 1 }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    if (typeof visit.value !== 'object' || visit.value === null) continue;
    if (visit.depth > LIMITS.metadataDepth) {
      throw new ApiError('field-invalid', `metadata may nest ${LIMITS.metadataDepth} levels deep`, {
        field: 'metadata',
      });
    }
    for (const value of Object.values(visit.value)) {
      if (typeof value === 'object' && value !== null) open.push({ value, depth: visit.depth + 1 });
    }
  }
}

function checkValues(body: unknown): void {
  const open: Visit[] = [{ value: body, path: '', depth: 0 }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { value, path } = visit;
    if (typeof value === 'string') {
      const reason = limitationOfString(value);
      if (reason !== null) throw new ApiError('field-invalid', reason, { field: path });
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ApiError('field-invalid', 'a number may not exceed 1.7e308', { field: path });
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        open.push({ value: item, path: `${path}[${index}]`, depth: visit.depth + 1 });
      });
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const reason = limitationOfString(key);
        const field = path === '' ? 'body' : path;
        if (reason !== null) throw new ApiError('field-invalid', `in a name: ${reason}`, { field });
        open.push({ value: item, path: path === '' ? key : `${path}.${key}`, depth: visit.depth + 1 });
      }
    }
  }
}

function limitationOfString(value: string): string | null {
  if (value.includes('\0')) return 'the character U+0000 cannot be stored';
  if (!value.isWellFormed()) return 'half a surrogate pair is not text';
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
