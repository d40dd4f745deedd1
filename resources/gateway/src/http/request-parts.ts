import { isUtf8 } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify';
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

/** What the routes that take a body need of every request. */
export function prepareRequests(app: FastifyInstance): void {
  app.decorateRequest('bodyText', '');
  app.decorateRequest('tokenMs', 0);
  app.decorateRequest('countedFromMs', 0);
  parseJsonOnly(app);
}

export const countTime: preValidationHookHandler = (request, _reply, done) => {
  request.countedFromMs = performance.now() - request.tokenMs;
  done();
};

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
