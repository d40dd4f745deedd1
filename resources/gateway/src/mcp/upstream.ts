import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  McpError,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { ApiError } from '../http/api-error.ts';
import { describeError, type Logger } from '../logger.ts';
import { UPSTREAM_CALL_MS, UPSTREAM_LOOK_MS } from '../time-budget.ts';
import { within } from '../within.ts';
import { fetchUpstream, LostAnswer, withoutLostAnswers } from './upstream-fetch.ts';

const FAILURES_TO_OPEN = 5;
const HALF_OPEN_AFTER_MS = 30_000;
const MOST_PAGES = 10;

export interface UpstreamOptions {
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly logger: Logger;
  readonly halfOpenAfterMs?: number;
}

/**
 * Another MCP server, reached by one session that everybody shares; a new one is opened when it was lost. Tokens of
 * clients are never passed on. What the server itself refuses (a wrong argument) comes back as an `McpError` and says
 * nothing against the server; when it does not answer, that is an `ApiError`, and after five in a row it is not asked.
 */
export class Upstream {
  readonly name: string;
  readonly #options: UpstreamOptions;
  readonly #breaker: CircuitBreakerPolicy;
  #client: Promise<Client> | null = null;

  constructor(options: UpstreamOptions) {
    this.name = options.name;
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleWhen((thrown) => !isRefusal(thrown)),
      {
        halfOpenAfter: options.halfOpenAfterMs ?? HALF_OPEN_AFTER_MS,
        breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      },
    );
    // Whatever still hangs on the old connection ends with it.
    this.#breaker.onBreak(() => this.#forget());
  }

  get isBroken(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  tools(): Promise<readonly Tool[]> {
    return this.#guarded(UPSTREAM_LOOK_MS, listTools);
  }

  call(tool: string, input: Readonly<Record<string, unknown>> | undefined): Promise<CallToolResult> {
    return this.#guarded(UPSTREAM_CALL_MS, (client, options) =>
      client.request(
        {
          method: 'tools/call',
          params: { name: tool, ...(input === undefined ? {} : { arguments: input }) },
        },
        CallToolResultSchema,
        options,
      ),
    );
  }

  /** For the health check: asks whatever the breaker says, and takes no part in its counting. */
  async ping(): Promise<void> {
    await this.#ask(UPSTREAM_LOOK_MS, (client, options) => client.ping(options));
    if (this.isBroken) throw new Error('answers again; calls are not let through yet');
  }

  async close(): Promise<void> {
    await this.#forget();
  }

  async #guarded<T>(limitMs: number, ask: Question<T>): Promise<T> {
    try {
      return await this.#breaker.execute(() => this.#ask(limitMs, ask));
    } catch (thrown) {
      if (isRefusal(thrown)) throw thrown;
      if (!(thrown instanceof BrokenCircuitError)) {
        this.#options.logger.warn(
          { upstream: this.name, ...describeError(thrown) },
          'another MCP server did not answer',
        );
      }
      throw new ApiError('upstream-unavailable', `The server "${this.name}" does not answer now.`, {
        retryAfterSeconds: Math.ceil((this.#options.halfOpenAfterMs ?? HALF_OPEN_AFTER_MS) / 1000),
        cause: thrown,
      });
    }
  }

  /** A session that the server no longer knows was not used: then, and only then, the question is asked twice. */
  async #ask<T>(limitMs: number, ask: Question<T>): Promise<T> {
    const untilMs = performance.now() + limitMs;
    const once = async (): Promise<T> => {
      const asking = withoutLostAnswers(async () => {
        const client = await this.#connected(untilMs);
        return ask(client, limits(untilMs));
      });
      // Not everything that the client waits for has a limit of its own: its second message of a session has none.
      return within(
        limits(untilMs).timeout,
        asking,
        () => new McpError(ErrorCode.RequestTimeout, 'no answer'),
      );
    };
    try {
      return await once();
    } catch (thrown) {
      if (isRefusal(thrown) || isTimeout(thrown) || thrown instanceof LostAnswer) throw thrown;
      void this.#forget();
      if (thrown instanceof StreamableHTTPError && thrown.code === 404) return once();
      throw thrown;
    }
  }

  #connected(untilMs: number): Promise<Client> {
    if (this.#client !== null) return this.#client;
    const connecting = connect(this.#options, untilMs);
    this.#client = connecting;
    connecting.then(
      (client) => {
        client.onclose = () => {
          if (this.#client === connecting) this.#client = null;
        };
      },
      () => {
        if (this.#client === connecting) this.#client = null;
      },
    );
    return connecting;
  }

  async #forget(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then((open) => open.close()).catch(() => undefined);
  }
}

type Limits = { readonly timeout: number; readonly maxTotalTimeout: number };
type Question<T> = (client: Client, options: Limits) => Promise<T>;

async function connect(options: UpstreamOptions, untilMs: number): Promise<Client> {
  const client = new Client({ name: 'tandem-gateway', version: options.version });
  const transport = new StreamableHTTPClientTransport(new URL(options.url), {
    requestInit: { redirect: 'error' },
    fetch: fetchUpstream,
    // A lost stream is a lost answer: the next question opens a connection of its own.
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
    },
  });
  client.onerror = () => undefined;
  await client.connect(transport as Parameters<Client['connect']>[0], limits(untilMs));
  return client;
}

function limits(untilMs: number): Limits {
  const leftMs = Math.max(1, Math.round(untilMs - performance.now()));
  return { timeout: leftMs, maxTotalTimeout: leftMs };
}

async function listTools(client: Client, options: Limits): Promise<readonly Tool[]> {
  const tools: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.listTools(cursor === undefined ? undefined : { cursor }, options);
    tools.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof McpError && thrown.code === ErrorCode.RequestTimeout;
}

/** An answer of the server that says no. The client reports its own troubles as errors of the same class. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof McpError && !isTimeout(thrown) && thrown.code !== ErrorCode.ConnectionClosed;
}
