import { setTimeout as pause } from 'node:timers/promises';
import type { SessionStore, StoredEvent } from '../sessions/session-store.ts';
import { SIGN_OF_LIFE_MS } from '../time-budget.ts';
import type { Opening } from './stream-log.ts';

const LOOK_AGAIN_MS = 100;

export interface ResumedStreamParts {
  readonly sessions: SessionStore;
  readonly sessionId: string;
  readonly openingId: string;
  readonly opening: Opening;
  readonly now?: () => number;
}

/**
 * The rest of an answer whose client lost the connection. Its gateway may be at work still, or gone: what it puts into
 * the store is sent as it comes, and after the time within which it would have answered the client is told that nobody
 * knows. Yields server-sent events.
 */
export async function* resumedStream(parts: ResumedStreamParts): AsyncGenerator<Buffer> {
  const { opening, now = Date.now } = parts;
  let spokenMs = now();
  yield Buffer.from(': resumed\n\n');
  for (;;) {
    const answer = await findAnswer(parts);
    if (answer !== null) {
      yield Buffer.from(`event: message\nid: ${answer.id}\ndata: ${answer.text}\n\n`);
      return;
    }
    if (now() >= opening.answerByMs) {
      yield Buffer.from(`event: message\ndata: ${JSON.stringify(unknownOutcome(opening))}\n\n`);
      return;
    }
    if (now() - spokenMs >= SIGN_OF_LIFE_MS - LOOK_AGAIN_MS) {
      spokenMs = now();
      yield Buffer.from(': still waiting\n\n');
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function findAnswer(parts: ResumedStreamParts): Promise<StoredEvent | null> {
  // A store that is away for a moment (a fail-over) may have the answer when it comes back.
  const events = await parts.sessions.eventsFrom(parts.sessionId, parts.openingId).catch(() => []);
  const stream = events[0]?.stream;
  return events.find((event, index) => index > 0 && event.stream === stream) ?? null;
}

/** A tool's answer rather than an error of the protocol: the model that called it can act on it. */
function unknownOutcome({ requestId, method }: Opening): object {
  const code = 'outcome-unknown';
  const message =
    'Unknown outcome: the gateway that worked on it is gone. Call again, with the same idempotencyKey where there was one.';
  if (method !== 'tools/call') return { jsonrpc: '2.0', id: requestId, error: { code: -32000, message } };
  const text = JSON.stringify({ error: { code, message, retryAfterSeconds: 1 } });
  return { jsonrpc: '2.0', id: requestId, result: { isError: true, content: [{ type: 'text', text }] } };
}
