import type { RedisReply } from '../configs/redis-client.ts';

/**
 * What clients were told about sessions against what the cache's master holds. Two promises are counted apart: the
 * opening of a session was acknowledged only after a replica had it, so none may be lost; what is written later is
 * acknowledged by the master alone, so the last moments before its death may be missing.
 */

export interface OpenedSession {
  readonly id: string;
  /** Id of the last event that the client was told; empty when none was kept. */
  readonly lastEvent: string;
}

export interface SessionComparison {
  readonly acknowledged: number;
  readonly lost: number;
  readonly writesAcknowledged: number;
  readonly writesLost: number;
  /** The first few lost ones. */
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 3;
const SESSION_ID = /^[0-9a-f-]{36}$/;
const EVENT_ID = /^\d{1,15}-\d{1,10}$/;

/** Lines for the master's client, one answer each, in this order. */
export function sessionQuestions(sessions: readonly OpenedSession[]): readonly string[] {
  return sessions.flatMap(({ id, lastEvent }) => {
    const { session, events } = keysOf(id);
    if (lastEvent === '') return [`EXISTS ${session}`];
    if (!EVENT_ID.test(lastEvent)) throw new Error('an event id holds two numbers');
    return [`EXISTS ${session}`, `XRANGE ${events} ${lastEvent} ${lastEvent}`];
  });
}

/** Null when the answers are not those to the questions. */
export function compareSessions(
  sessions: readonly OpenedSession[],
  replies: readonly RedisReply[],
): SessionComparison | null {
  const values = replies.map((reply) => (reply.kind === 'value' ? reply.value : undefined));
  if (values.length !== sessionQuestions(sessions).length) return null;
  const lost: string[] = [];
  let [at, writesAcknowledged, writesLost] = [0, 0, 0];
  for (const { id, lastEvent } of sessions) {
    const found = values[at++];
    if (found !== 0 && found !== 1) return null;
    if (found === 0) lost.push(id);
    if (lastEvent === '') continue;
    const events = values[at++];
    if (!Array.isArray(events)) return null;
    writesAcknowledged += 1;
    if (events.length === 0) writesLost += 1;
  }
  const examples = lost
    .slice(0, MAX_EXAMPLES)
    .map((id) => `session ${id} was acknowledged, but is not there`);
  return { acknowledged: sessions.length, lost: lost.length, writesAcknowledged, writesLost, examples };
}

/** What a drill opened nobody uses; it would fill the cache for an hour. */
export function sessionRemovals(sessions: readonly OpenedSession[]): readonly string[] {
  return sessions.map(({ id }) => {
    const { session, events } = keysOf(id);
    return `UNLINK ${session} ${events}`;
  });
}

/** As the gateway names them (`redis-sessions.ts`). */
function keysOf(id: string): { readonly session: string; readonly events: string } {
  if (!SESSION_ID.test(id)) throw new Error('a session id holds hexadecimal digits and dashes');
  return { session: `mcp:${id}:session`, events: `mcp:${id}:events` };
}
