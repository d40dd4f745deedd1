import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError, toApiError } from '../database/database-error.ts';
import { describeError } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { ApiError, type ApiErrorCode, renderApiError } from './api-error.ts';

/** One envelope for everything that goes wrong, whoever noticed it. */
export function handleErrors(app: FastifyInstance, metrics: Pick<Metrics, 'countError'>): void {
  app.setErrorHandler((thrown: FastifyError | Error, request, reply) => {
    const error = narrow(thrown);
    if (error.status >= 500) log(request, error, thrown);
    metrics.countError(methodOf(request), error.code);
    return send(reply, error);
  });
  app.setNotFoundHandler((_request, reply) =>
    send(reply, new ApiError('not-found', 'There is nothing here.')),
  );
}

export function methodOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;
}

function send(reply: FastifyReply, error: ApiError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  if (error.status === 401) {
    const detail = error.code === 'token-refused' ? ', error="invalid_token"' : '';
    reply.header('www-authenticate', `Bearer realm="tandem"${detail}`);
  }
  return reply.status(error.status).send(renderApiError(error));
}

/** An outage is one line a request, at info: the check behind `/health` is what alerts. */
function log(request: FastifyRequest, error: ApiError, thrown: Error): void {
  const cause = error.cause ?? thrown.cause;
  const details = { code: error.code, cause: cause === undefined ? thrown.message : describeError(cause) };
  if (error.code === 'unexpected') request.log.error({ ...details, err: thrown }, 'a request failed');
  else request.log.info(details, 'a request was put off');
}

const FASTIFY_CODES: Readonly<Record<string, readonly [ApiErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than this gateway takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['type-not-supported', 'Send application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['request-invalid', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['request-invalid', 'The address is not well formed.'],
};

function narrow(thrown: FastifyError | Error): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DatabaseError) return toApiError(thrown);
  if ('validation' in thrown && thrown.validation !== undefined) return describeFinding(thrown.validation[0]);
  const code = 'code' in thrown ? thrown.code : '';
  const known = FASTIFY_CODES[code];
  if (known !== undefined) return new ApiError(known[0], known[1]);
  const status = 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) {
    return new ApiError('request-invalid', 'The request is not well formed.');
  }
  return new ApiError('unexpected', 'The gateway failed.', { cause: thrown });
}

/** A finding of Ajv, with the field as a client would write it. The message never holds a value. */
export function describeFinding(finding: Finding | undefined): ApiError {
  const parameters = finding?.params ?? {};
  const extra = parameters.missingProperty ?? parameters.additionalProperty;
  const path = [
    ...(finding?.instancePath ?? '').split('/').slice(1),
    ...(extra === undefined ? [] : [String(extra)]),
  ];
  const field = path.reduce(
    (text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
  const message =
    parameters.missingProperty !== undefined
      ? 'is missing'
      : parameters.additionalProperty !== undefined
        ? 'is not known here'
        : (finding?.message ?? 'is not valid');
  const shown = field.length > 200 ? `${field.slice(0, 200)}…` : field;
  return new ApiError('field-invalid', `${shown === '' ? 'The body' : `\`${shown}\``} ${message}.`, {
    field: shown === '' ? 'body' : shown,
  });
}

type Finding = NonNullable<FastifyError['validation']>[number];
