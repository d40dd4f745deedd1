import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';

const FLOOD = 'x'.repeat(6 * 1024 * 1024);

/**
 * Somebody else's MCP server, made of the official SDK: tools `add`, `slow`
 * (answers when it is told to) and `flood`.
 */
export class OtherMcpServer {
  readonly url: string;
  readonly port: number;
  /** Authorization headers that came in. */
  readonly tokens = new Set<string>();
  calls = 0;
  readonly #http: HttpServer;
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>();
  #letGo: (() => void)[] = [];

  private constructor(http: HttpServer) {
    this.#http = http;
    this.port = (http.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}/mcp`;
  }

  static async start(port = 0): Promise<OtherMcpServer> {
    const http = createServer().listen(port, '127.0.0.1');
    await once(http, 'listening');
    const server = new OtherMcpServer(http);
    http.on('request', (request, response) => void server.#handle(request, response));
    return server;
  }

  /** As after a restart. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  letGo(): void {
    for (const go of this.#letGo.splice(0)) go();
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== undefined) this.tokens.add(request.headers.authorization);
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id) : await this.#newSession();
    if (known === undefined) response.writeHead(404).end();
    else await known.handleRequest(request, response);
  }

  async #newSession(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#sessions.set(id, transport),
    });
    const mcp = new Server({ name: 'other', version: '1' }, { capabilities: { tools: {} } });
    mcp.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: ['add', 'slow', 'flood'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    }));
    mcp.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
      this.calls += 1;
      if (params.name === 'slow') await new Promise<void>((resolve) => this.#letGo.push(resolve));
      if (params.name !== 'add')
        return { content: [{ type: 'text', text: params.name === 'flood' ? FLOOD : '' }] };
      const { a, b } = params.arguments ?? {};
      if (typeof a !== 'number' || typeof b !== 'number') {
        throw new McpError(ErrorCode.InvalidParams, 'two numbers, please');
      }
      return { content: [{ type: 'text', text: String(a + b) }] };
    });
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    return transport;
  }
}
