import { ApiError } from '../http/api-error.ts';
import type { ConversationBody } from './body-schema.ts';
import { checkStorable } from './check-text.ts';
import type { Receipt } from './flight.ts';
import type { GroupCommit } from './group-commit.ts';
import { createSubmission } from './submission.ts';

/** A conversation that keeps to the schema, however it came in. */
export interface SentConversation {
  /** The JSON object as it was sent: this is what is stored. */
  readonly text: string;
  readonly body: ConversationBody;
  readonly idempotencyKey: string | null;
  readonly leftMs: number;
}

/** The one way to a receipt, for the HTTP API and the MCP tool alike. Rejects with an `ApiError`. */
export async function acceptConversation(commit: GroupCommit, sent: SentConversation): Promise<Receipt> {
  const { text, body, idempotencyKey, leftMs } = sent;
  checkStorable(text, body);
  const submission = createSubmission(
    { text, hasMetadata: body.metadata !== undefined },
    idempotencyKey,
    Date.now(),
  );
  if (leftMs <= 0) throw new ApiError('overloaded', 'The gateway is too busy; nothing was stored.');
  return commit.submit(submission, leftMs);
}
