import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { ApiError } from '../http/api-error.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { isEventId, type Session, type SessionStore } from '../sessions/session-store.ts';
import { MCP_ANSWER_MS, SIGN_OF_LIFE_MS } from '../time-budget.ts';
import { createGatewayServer } from './gateway-server.ts';
import { resumedStream } from './resumed-stream.ts';
import { parseOpening, StreamLog } from './stream-log.ts';
import { type CheckArguments, SUBMIT_TOOL, type Submit } from './submit-tool.ts';
import { Upstream } from './upstream.ts';
import { Upstreams } from './upstreams.ts';

/** What came in over HTTP, its token already found good. */
export interface McpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly bodyText: string;
  /** Digest of whom the token belongs to. */
  readonly owner: string;
  readonly check: CheckArguments;
  readonly submit: Submit;
}

export interface McpParts {
  readonly name: string;
  readonly version: string;
  readonly bodyBytes: number;
  readonly requestMs: number;
  readonly sessions: Promise<SessionStore>;
  readonly upstreams: readonly { readonly name: string; readonly url: string }[];
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** A submission is answered within `requestMs`; whoever waits for it from outside gives it a little more. */
const MARGIN_MS = 500;

/**
 * MCP over streamable HTTP (specification 2025-11-25). The SDK's transport keeps a session in its process; here the
 * session is in the store, and each message gets a server and a transport of its own, so that any gateway can take the
 * next one:
 *
 *   POST initialize   opens a session: acknowledged when the store has it
 *   POST              uses one (404 when it is unknown, over, or someone else's); what is sent is kept as events
 *   GET               goes on with an answer whose connection was lost, also one of another gateway; there is no
 *                     stream of its own, because the gateway never speaks unasked
 *   DELETE            ends one
 */
export class McpEndpoint {
  readonly upstreams: Upstreams;
  readonly #parts: McpParts;

  constructor(parts: McpParts) {
    this.#parts = parts;
    const { version, logger, metrics } = parts;
    this.upstreams = new Upstreams(
      parts.upstreams.map(({ name, url }) => new Upstream({ name, url, version, logger })),
      metrics,
    );
  }

  async handle(request: McpRequest): Promise<Response> {
    if (request.method === 'GET') return this.#resume(request);
    if (request.method === 'DELETE') return this.#end(request);
    if (Array.isArray(request.body)) throw new ApiError('request-invalid', 'Send one message at a time.');
    if (isInitializeRequest(request.body)) return this.#open(request);
    const session = await this.#session(request);
    return this.#serve(request, session.id, undefined);
  }

  async #open(request: McpRequest): Promise<Response> {
    if (sessionIdOf(request) !== null)
      throw new ApiError('request-invalid', 'This session is initialized already.');
    const sessions = await this.#parts.sessions;
    const id = randomUUID();
    return this.#serve(request, id, () =>
      sessions.open({ id, owner: request.owner, openedAtMs: Date.now() }),
    );
  }

  async #serve(
    request: McpRequest,
    sessionId: string,
    open: (() => Promise<void>) | undefined,
  ): Promise<Response> {
    const { logger, sessions } = this.#parts;
    const opening = isJSONRPCRequest(request.body)
      ? this.#opening(request.body)
      : { requestId: '', method: '', answerByMs: 0 };
    const log = new StreamLog({ sessions: await sessions, sessionId, opening, logger });
    let failure: unknown = null;
    const transport = new WebStandardStreamableHTTPServerTransport({
      eventStore: log,
      keepAliveMs: SIGN_OF_LIFE_MS,
      ...(open !== undefined && {
        sessionIdGenerator: () => sessionId,
        onsessioninitialized: () =>
          open().catch((thrown: unknown) => {
            failure = thrown;
            throw thrown;
          }),
      }),
    });
    if (open === undefined) transport.sessionId = sessionId;
    const { check, submit, bodyText: messageText } = request;
    const server = createGatewayServer({
      ...this.#parts,
      upstreams: this.upstreams,
      messageText,
      check,
      submit,
    });
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    const { url, headers, method, body } = request;
    const response = await transport.handleRequest(new Request(url, { method, headers }), {
      parsedBody: body,
    });
    // The transport answers "parse error" to whatever its callbacks throw.
    failure ??= log.failure;
    if (failure !== null) throw failure;
    return response;
  }

  #opening({ id, method, params }: JSONRPCRequest): {
    requestId: string | number;
    method: string;
    answerByMs: number;
  } {
    const isQuick = method !== 'tools/list' && (method !== 'tools/call' || params?.name === SUBMIT_TOOL.name);
    const limitMs = isQuick ? this.#parts.requestMs + MARGIN_MS : MCP_ANSWER_MS;
    return { requestId: id, method, answerByMs: Date.now() + limitMs };
  }

  async #resume(request: McpRequest): Promise<Response> {
    const openingId = request.headers['last-event-id'];
    if (openingId === undefined) {
      throw new ApiError('method-not-allowed', 'There is no stream but those that answer a POST.');
    }
    const session = await this.#session(request);
    const sessions = await this.#parts.sessions;
    const [event] = isEventId(openingId) ? await sessions.eventsFrom(session.id, openingId) : [];
    const opening = parseOpening(event);
    if (opening === null) {
      // Clients of the SDK come back once a second for a stream that ended with an error; this answer makes them stop.
      throw new ApiError('method-not-allowed', 'There is nothing more on that stream.');
    }
    const events = resumedStream({ sessions, sessionId: session.id, openingId, opening });
    return new Response(Readable.toWeb(Readable.from(events)) as unknown as ReadableStream, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
        'mcp-session-id': session.id,
      },
    });
  }

  async #end(request: McpRequest): Promise<Response> {
    const session = await this.#session(request);
    await (await this.#parts.sessions).end(session.id);
    return new Response(null, { status: 200 });
  }

  async #session(request: McpRequest): Promise<Session> {
    const id = sessionIdOf(request);
    if (id === null)
      throw new ApiError('field-invalid', 'Send the header Mcp-Session-Id.', { field: 'Mcp-Session-Id' });
    const session = SESSION_ID.test(id) ? await (await this.#parts.sessions).use(id) : null;
    if (session === null || session.owner !== request.owner) {
      throw new ApiError('session-unknown', 'There is no such session (any more). Initialize a new one.');
    }
    return session;
  }
}

const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function sessionIdOf(request: McpRequest): string | null {
  return request.headers['mcp-session-id'] ?? null;
}
