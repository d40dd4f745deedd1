import { hash } from 'node:crypto';
import { ApiError } from '../http/api-error.ts';
import { LIMITS } from './body-schema.ts';
import { uuidV7 } from './uuid-v7.ts';

/** A conversation on its way into the database and the queue. */
export interface Submission {
  readonly id: string;
  readonly idempotencyKey: string | null;
  /** The JSON object as it was sent, so that no number loses digits and nothing is serialised twice. */
  readonly text: string;
  readonly bodyDigest: string;
  readonly receivedAtMs: number;
  readonly queuePath: string;
}

const KEY = /^[\x21-\x7e]+$/;

/** Null when the header is absent. Refuses a key that is empty, too long or (sent twice) joined by a blank. */
export function parseIdempotencyKey(header: string | readonly string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && header.length <= LIMITS.keyLength && KEY.test(header)) return header;
  throw new ApiError(
    'field-invalid',
    `Idempotency-Key takes 1 to ${LIMITS.keyLength} visible ASCII characters, once`,
    { field: 'Idempotency-Key' },
  );
}

/** `sent` is checked JSON whose value is an object with fields; without `metadata` it gets an empty one. */
export function createSubmission(
  sent: { readonly text: string; readonly hasMetadata: boolean },
  idempotencyKey: string | null,
  nowMs: number,
): Submission {
  const id = uuidV7(nowMs);
  const text = sent.hasMetadata ? sent.text : `{"metadata":{},${sent.text.slice(1)}`;
  return {
    id,
    idempotencyKey,
    text,
    bodyDigest: hash('sha256', text, 'hex'),
    receivedAtMs: nowMs,
    queuePath: queuePathOf(id, nowMs),
  };
}

/** From the row's id and time alone, so that whoever completes a submission writes the same file. UTC. */
export function queuePathOf(id: string, receivedAtMs: number): string {
  return `conversations/${hourOf(receivedAtMs)}/${id}.json`;
}

const QUEUE_PATH = /^conversations\/\d{4}-\d\d-\d\dT\d\d\/[0-9a-f-]{36}\.json$/;

export function isQueuePath(path: string): boolean {
  return QUEUE_PATH.test(path);
}

let lastHour = { number: Number.NaN, text: '' };

function hourOf(epochMs: number): string {
  const number = Math.floor(epochMs / 3_600_000);
  if (number !== lastHour.number) lastHour = { number, text: new Date(epochMs).toISOString().slice(0, 13) };
  return lastHour.text;
}

/** What stands in the queue: the body's own fields behind those the gateway adds. */
export function renderQueueFile(entry: {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly receivedAtMs: number;
  readonly text: string;
}): string {
  const receivedAt = new Date(entry.receivedAtMs).toISOString();
  const key = entry.idempotencyKey === null ? 'null' : JSON.stringify(entry.idempotencyKey);
  return `{"id":"${entry.id}","idempotencyKey":${key},"receivedAt":"${receivedAt}",${entry.text.slice(1)}`;
}
