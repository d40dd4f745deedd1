import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { ApiError } from '../http/api-error.ts';
import { bodySchema, type ConversationBody, LIMITS } from '../submissions/body-schema.ts';
import type { Receipt } from '../submissions/flight.ts';
import { parseIdempotencyKey } from '../submissions/submission.ts';
import { sliceJson } from './json-slice.ts';

/** Hands a conversation that keeps to the schema to the same path as `POST /mcp/conversations/submit`. */
export type Submit = (conversation: {
  readonly text: string;
  readonly body: ConversationBody;
  readonly idempotencyKey: string | null;
}) => Promise<Receipt>;

const argumentsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['conversation'],
  properties: {
    conversation: bodySchema,
    idempotencyKey: {
      type: 'string',
      minLength: 1,
      maxLength: LIMITS.keyLength,
      description: 'Visible ASCII characters, of your own choice. With it a call can be repeated safely.',
    },
  },
} as const;

export const SUBMIT_TOOL: Tool = {
  name: 'submit_conversation',
  title: 'Store a conversation',
  description:
    'Answers only when the conversation is durable in the database and in the shared queue. With an ' +
    'idempotencyKey a repeated call, at any gateway, is answered like the first one and stores nothing again.',
  inputSchema: argumentsSchema as unknown as Tool['inputSchema'],
  outputSchema: {
    type: 'object',
    required: ['id', 'queue_path', 'gateway', 'replayed'],
    properties: {
      id: { type: 'string', description: 'Of the stored conversation' },
      queue_path: { type: 'string', description: 'Where it stands in the shared queue' },
      gateway: { type: 'string', description: 'The gateway that stored it' },
      replayed: { type: 'boolean', description: 'True when this key was answered before' },
    },
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
};

/** Throws an `ApiError` that names what is wrong with arguments, which were checked against a JSON schema. */
export type CheckArguments = (schema: object, value: unknown) => void;

export interface SubmitCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The whole message as it was sent. */
  readonly messageText: string;
  readonly check: CheckArguments;
  readonly submit: Submit;
}

/** What goes wrong is the tool's answer, so that the one who called reads it; it never rejects for an `ApiError`. */
export async function callSubmit(call: SubmitCall): Promise<CallToolResult> {
  try {
    call.check(argumentsSchema, call.arguments);
    const text = sliceJson(call.messageText, ['params', 'arguments', 'conversation']);
    if (text === null)
      throw new ApiError('field-invalid', '`conversation` is missing.', { field: 'conversation' });
    const { conversation, idempotencyKey } = call.arguments;
    const receipt = await call.submit({
      text,
      body: conversation as ConversationBody,
      idempotencyKey: parseIdempotencyKey(idempotencyKey as string | undefined),
    });
    const { id, queuePath, gateway, replayed } = receipt;
    const structuredContent = { id, queue_path: queuePath, gateway, replayed };
    return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
  } catch (thrown) {
    return toolError(thrown);
  }
}

/** An `ApiError` in the form of a tool's answer; anything else is thrown again. */
export function toolError(thrown: unknown): CallToolResult {
  if (!(thrown instanceof ApiError)) throw thrown;
  const { code, message, field, retryAfterSeconds } = thrown;
  const error = { code, message, field, retryAfterSeconds };
  return { isError: true, content: [{ type: 'text', text: JSON.stringify({ error }) }] };
}
