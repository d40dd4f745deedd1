import type { EventStore } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { describeError, type Logger } from '../logger.ts';
import type { SessionStore, StoredEvent } from '../sessions/session-store.ts';

/** Longer answers are not kept: whoever comes back for one is told to ask again. */
const LONGEST_EVENT = 128 * 1024;

const requestIdSchema = z.union([z.string(), z.number()]);

const openingSchema = z.object({
  requestId: requestIdSchema,
  method: z.string(),
  /** Epoch milliseconds at which its gateway has answered, or is gone. */
  answerByMs: z.number(),
});

/** First event of each stream: what it is the answer to. */
export type Opening = z.output<typeof openingSchema>;

/** Keeps what is sent on the stream of one answer, so that another gateway can send it again. */
export class StreamLog implements EventStore {
  readonly #parts: StreamLogParts;
  /** Why the stream could not be opened; the transport hides it behind an error of its own. */
  failure: unknown = null;

  constructor(parts: StreamLogParts) {
    this.#parts = parts;
  }

  /** The transport stores an empty message before it hands the request on: without that nothing is begun. */
  async storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    const { sessions, sessionId, opening, logger } = this.#parts;
    if (Object.keys(message).length === 0) {
      try {
        return await sessions.addEvent(sessionId, streamId, JSON.stringify(opening));
      } catch (thrown) {
        this.failure = thrown;
        throw thrown;
      }
    }
    try {
      return await sessions.addEvent(sessionId, streamId, shorten(message, opening));
    } catch (thrown) {
      // The client that waits gets its answer all the same; only coming back for it is not possible.
      logger.info(describeError(thrown), 'an answer could not be kept for a resumed stream');
      return '';
    }
  }

  /** Streams are resumed by the endpoint, because the transport can only resume its own. */
  async replayEventsAfter(): Promise<string> {
    throw new Error('not used');
  }
}

export interface StreamLogParts {
  readonly sessions: SessionStore;
  readonly sessionId: string;
  readonly opening: Opening;
  readonly logger: Logger;
}

function shorten(message: JSONRPCMessage, { requestId }: Opening): string {
  const text = JSON.stringify(message);
  if (text.length <= LONGEST_EVENT) return text;
  const error = { code: -32000, message: 'The answer was too long to be kept. Call again.' };
  return JSON.stringify({ jsonrpc: '2.0', id: requestId, error });
}

/** Null for an event that is not the first of its stream. */
export function parseOpening(event: StoredEvent | undefined): Opening | null {
  if (event === undefined) return null;
  return openingSchema.safeParse(JSON.parse(event.text)).data ?? null;
}
