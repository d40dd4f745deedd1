import { ApiError } from '../http/api-error.ts';

/** A client's session with all gateways that share a store. */
export interface Session {
  readonly id: string;
  /** Digest of whom it belongs to: nobody else may use it. */
  readonly owner: string;
  readonly openedAtMs: number;
}

/** Something that was sent on a stream, kept for a client that lost the connection. */
export interface StoredEvent {
  /** Grows from event to event of a session. */
  readonly id: string;
  /** The answer that it is part of. */
  readonly stream: string;
  readonly text: string;
}

/** An answer is two events; clients come back for the last few, if at all. */
export const EVENTS_PER_SESSION = 32;

/** Every method rejects with an `ApiError` of code `sessions-unavailable` when the store does not answer in time. */
export interface SessionStore {
  /** Resolves when the session would survive what the store is made to survive. */
  open(session: Session): Promise<void>;
  /** Null when it is unknown, ended or expired; otherwise its time to live begins anew. */
  use(id: string): Promise<Session | null>;
  end(id: string): Promise<void>;
  /** Returns the event's id. Beyond `EVENTS_PER_SESSION` the oldest goes. */
  addEvent(sessionId: string, stream: string, text: string): Promise<string>;
  /** The event with this id, if it is still there, and all later ones of the session. */
  eventsFrom(sessionId: string, eventId: string): Promise<readonly StoredEvent[]>;
  ping(): Promise<void>;
  close(): void;
}

const EVENT_ID = /^\d{1,15}-\d{1,10}$/;

export function isEventId(text: string): boolean {
  return EVENT_ID.test(text);
}

export function sessionsUnavailable(cause?: unknown): ApiError {
  return new ApiError('sessions-unavailable', 'Sessions cannot be looked up now; nothing was done.', {
    cause,
  });
}
