import { isUtf8 } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bodySchema, type ConversationBody, LIMITS } from '../submissions/body-schema.ts';
import { checkStorable } from '../submissions/check-text.ts';
import type { Receipt } from '../submissions/flight.ts';
import type { GroupCommit } from '../submissions/group-commit.ts';
import { createSubmission, parseIdempotencyKey } from '../submissions/submission.ts';
import { parseBearer, type TokenCheck, type TokenVerdict } from '../tokens/token-check.ts';
import { receiptSchema, submissionErrors } from './answers.ts';
import { ApiError } from './api-error.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    bodyText: string;
    /** Time that the token check took before the body was read. */
    tokenMs: number;
    /** `performance.now()` from which the request's time is counted; see time-budget.ts. */
    countedFromMs: number;
  }
}

export function registerSubmitRoute(
  app: FastifyInstance,
  parts: { readonly commit: GroupCommit; readonly tokens: TokenCheck; readonly requestMs: number },
): void {
  const { commit, tokens, requestMs } = parts;
  app.decorateRequest('bodyText', '');
  app.decorateRequest('tokenMs', 0);
  app.decorateRequest('countedFromMs', 0);
  parseJsonOnly(app);

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
    onRequest: (request, reply, done) => {
      const startedMs = performance.now();
      const token = parseBearer(request.headers.authorization);
      if (token === null) {
        refuse(new ApiError('token-missing', 'Send a bearer token.'));
        return;
      }
      const verdict = tokens.check(token);
      if (typeof verdict === 'string') decide(verdict);
      else verdict.then(decide, refuse);

      function decide(settled: TokenVerdict): void {
        request.tokenMs = performance.now() - startedMs;
        if (settled === 'accepted') done();
        else if (settled === 'refused')
          refuse(new ApiError('token-refused', 'The bearer token is not valid.'));
        else
          refuse(
            new ApiError('tokens-unavailable', 'Tokens cannot be checked now.', { retryAfterSeconds: 5 }),
          );
      }

      // The body is not read: the connection cannot be used again.
      function refuse(error: Error): void {
        if (request.headers['content-length'] !== '0') reply.header('connection', 'close');
        done(error);
      }
    },
    preValidation: (request, _reply, done) => {
      request.countedFromMs = performance.now() - request.tokenMs;
      done();
    },
    handler: async (request, reply) => {
      const key = parseIdempotencyKey(request.headers['idempotency-key']);
      const body = request.body as ConversationBody;
      checkStorable(request.bodyText, body);
      const sent = { text: request.bodyText, hasMetadata: body.metadata !== undefined };
      const submission = createSubmission(sent, key, Date.now());
      const leftMs = requestMs - (performance.now() - request.countedFromMs);
      if (leftMs <= 0) throw new ApiError('overloaded', 'The gateway is too busy; nothing was stored.');
      const receipt = await commit.submit(submission, leftMs);
      reply.status(receipt.replayed ? 200 : 201);
      return renderReceipt(receipt);
    },
  });
}

function renderReceipt(receipt: Receipt): object {
  const data = { id: receipt.id, queue_path: receipt.queuePath, gateway: receipt.gateway };
  return receipt.replayed ? { success: true, data, replayed: true } : { success: true, data };
}

/** Keeps the text beside the value: the text is what is stored. */
function parseJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, buffer: Buffer, done: (error: Error | null, value?: unknown) => void) => {
      if (!isUtf8(buffer)) {
        done(new ApiError('body-not-json', 'The body is not UTF-8.', { field: 'body' }));
        return;
      }
      const text = buffer.toString('utf8').trim();
      request.bodyText = text;
      if (text === '') {
        done(new ApiError('body-not-json', 'The body is empty.', { field: 'body' }));
        return;
      }
      parse(request, text, (error, value) => {
        // The parser's own message quotes the body.
        if (error === null) done(null, value);
        else
          done(new ApiError('body-not-json', 'The body is not JSON that can be taken.', { field: 'body' }));
      });
    },
  );
}
