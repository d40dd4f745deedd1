import { performance } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { acceptConversation } from '../submissions/accept-conversation.ts';
import { bodySchema, type ConversationBody, LIMITS } from '../submissions/body-schema.ts';
import type { Receipt } from '../submissions/flight.ts';
import type { GroupCommit } from '../submissions/group-commit.ts';
import { parseIdempotencyKey } from '../submissions/submission.ts';
import type { TokenCheck } from '../tokens/token-check.ts';
import { receiptSchema, submissionErrors } from './answers.ts';
import { checkBearer } from './bearer-check.ts';
import { countTime } from './request-parts.ts';

export function registerSubmitRoute(
  app: FastifyInstance,
  parts: { readonly commit: GroupCommit; readonly tokens: TokenCheck; readonly requestMs: number },
): void {
  const { commit, tokens, requestMs } = parts;

  app.route({
    method: 'POST',
    url: '/mcp/conversations/submit',
    schema: {
      summary: 'Store a conversation',
      description:
        'Answers only when the conversation is durable in the database and in the shared queue. With an ' +
        'Idempotency-Key a retry, at any gateway, is answered like the first try and stores nothing again.',
      tags: ['conversations'],
      security: [{ bearer: [] }],
      headers: {
        type: 'object',
        properties: {
          'idempotency-key': {
            type: 'string',
            description: `1 to ${LIMITS.keyLength} visible ASCII characters`,
          },
        },
      },
      body: bodySchema,
      response: { 201: receiptSchema, 200: receiptSchema, ...submissionErrors },
    },
    onRequest: checkBearer(tokens),
    preValidation: countTime,
    handler: async (request, reply) => {
      const key = parseIdempotencyKey(request.headers['idempotency-key']);
      const receipt = await acceptConversation(commit, {
        text: request.bodyText,
        body: request.body as ConversationBody,
        idempotencyKey: key,
        leftMs: requestMs - (performance.now() - request.countedFromMs),
      });
      reply.status(receipt.replayed ? 200 : 201);
      return renderReceipt(receipt);
    },
  });
}

function renderReceipt(receipt: Receipt): object {
  const data = { id: receipt.id, queue_path: receipt.queuePath, gateway: receipt.gateway };
  return receipt.replayed ? { success: true, data, replayed: true } : { success: true, data };
}
