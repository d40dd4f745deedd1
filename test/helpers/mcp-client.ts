import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { CONVERSATION, type GatewayProcess, TOKEN } from './gateway-process.ts';

type Target = Pick<GatewayProcess, 'url'>;

/** The official MCP client behind a balancer that a test holds in its hand: `switchTo` another gateway, `cut` what is open. */
export class McpSession {
  readonly client = new Client({ name: 'test', version: '1' });
  readonly #transport: StreamableHTTPClientTransport;
  #target: Target;
  #cut = new AbortController();

  private constructor(target: Target, token: string) {
    this.#target = target;
    this.#transport = new StreamableHTTPClientTransport(new URL('http://balancer/mcp'), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
      fetch: (_url, init) => this.#fetch(init),
      reconnectionOptions: {
        maxRetries: 50,
        initialReconnectionDelay: 50,
        maxReconnectionDelay: 50,
        reconnectionDelayGrowFactor: 1,
      },
    });
    this.client.onerror = () => undefined;
  }

  static async open(target: Target, token = TOKEN): Promise<McpSession> {
    const session = new McpSession(target, token);
    await session.client.connect(session.#transport as Parameters<Client['connect']>[0]);
    return session;
  }

  get id(): string {
    return this.#transport.sessionId ?? '';
  }

  switchTo(target: Target): void {
    this.#target = target;
  }

  /** Connections end, as when a balancer dies. */
  cut(): void {
    this.#cut.abort();
    this.#cut = new AbortController();
  }

  /** `onOpened` is called when the answer's stream has begun. */
  async submit(
    key: string,
    onOpened: () => void = () => undefined,
    conversation: object = CONVERSATION,
  ): Promise<CallToolResult> {
    return this.client.request(
      {
        method: 'tools/call',
        params: { name: 'submit_conversation', arguments: { conversation, idempotencyKey: key } },
      },
      CallToolResultSchema,
      { onresumptiontoken: onOpened, timeout: 30_000 },
    );
  }

  end(): Promise<void> {
    return this.#transport.terminateSession();
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  #fetch(init: RequestInit | undefined): Promise<Response> {
    const signals = [this.#cut.signal, ...(init?.signal ? [init.signal] : [])];
    return fetch(`${this.#target.url}/mcp`, { ...init, signal: AbortSignal.any(signals) });
  }
}

/** One message without the client, to see the bare answer. */
export async function postMcp(
  gateway: Target,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly retryAfter: string | null; readonly text: string }> {
  const response = await fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    text: await response.text(),
  };
}

export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
} as const;

export const LIST_TOOLS = { jsonrpc: '2.0', id: 2, method: 'tools/list' } as const;
