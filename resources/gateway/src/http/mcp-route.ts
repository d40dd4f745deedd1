import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Mcp } from '../mcp/mcp.ts';
import type { McpRequest } from '../mcp/mcp-endpoint.ts';
import { acceptConversation } from '../submissions/accept-conversation.ts';
import type { GroupCommit } from '../submissions/group-commit.ts';
import { parseBearer, type TokenCheck } from '../tokens/token-check.ts';
import { errorSchema } from './answers.ts';
import { ApiError } from './api-error.ts';
import { checkBearer } from './bearer-check.ts';
import { checkCaller } from './caller-address.ts';
import { describeFinding } from './error-handling.ts';
import { countTime } from './request-parts.ts';

export interface McpRouteParts {
  readonly mcp: Mcp;
  readonly commit: GroupCommit;
  readonly tokens: TokenCheck;
  readonly requestMs: number;
  readonly mcpHosts: readonly string[];
}

/** The border between Fastify and MCP: tokens, bodies and refusals as for submissions. */
export function registerMcpRoute(app: FastifyInstance, parts: McpRouteParts): void {
  const { mcp, tokens, mcpHosts } = parts;
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    schema: {
      summary: 'Model Context Protocol, streamable HTTP',
      description: 'A session that was opened at one gateway goes on at another.',
      tags: ['mcp'],
      security: [{ bearer: [] }],
      response: { '4xx': errorSchema, '5xx': errorSchema },
    },
    onRequest: [
      (request, _reply, done) => {
        checkCaller(request.headers, mcpHosts);
        done();
      },
      checkBearer(tokens),
    ],
    preValidation: countTime,
    handler: async (request, reply) => {
      const response = await mcp.handle(toMcpRequest(request, parts)).catch((thrown: unknown) => {
        if (thrown instanceof ApiError && thrown.code === 'method-not-allowed')
          reply.header('allow', 'POST, DELETE');
        throw thrown;
      });
      return send(reply, response);
    },
  });
}

/** Whether a connection is kept is decided elsewhere. */
function send(reply: FastifyReply, response: Response): FastifyReply {
  response.headers.delete('connection');
  return reply.send(response);
}

function toMcpRequest(request: FastifyRequest, parts: McpRouteParts): McpRequest {
  const { commit, tokens, requestMs } = parts;
  const owner = tokens.ownerOf(parseBearer(request.headers.authorization) ?? '');
  if (owner === null) throw new ApiError('tokens-unavailable', 'Tokens cannot be checked now.');
  return {
    method: request.method as McpRequest['method'],
    url: `http://${request.headers.host ?? 'gateway'}/mcp`,
    headers: Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    body: request.body,
    bodyText: request.bodyText,
    owner,
    check: (schema, value) => {
      const validate = request.compileValidationSchema(schema as Record<string, unknown>);
      if (!validate(value)) throw describeFinding(validate.errors?.[0]);
    },
    submit: (conversation) =>
      acceptConversation(commit, {
        ...conversation,
        leftMs: requestMs - (performance.now() - request.countedFromMs),
      }),
  };
}
