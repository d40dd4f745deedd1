import { performance } from 'node:perf_hooks';
import type { onRequestHookHandler } from 'fastify';
import { parseBearer, type TokenCheck, type TokenVerdict } from '../tokens/token-check.ts';
import { ApiError } from './api-error.ts';

/** Nothing of a request is read before its token is known to be good. */
export function checkBearer(tokens: TokenCheck): onRequestHookHandler {
  return (request, reply, done) => {
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
      else if (settled === 'refused') refuse(new ApiError('token-refused', 'The bearer token is not valid.'));
      else
        refuse(new ApiError('tokens-unavailable', 'Tokens cannot be checked now.', { retryAfterSeconds: 5 }));
    }

    // The body is not read: the connection cannot be used again.
    function refuse(error: Error): void {
      if (request.headers['content-length'] !== '0') reply.header('connection', 'close');
      done(error);
    }
  };
}
