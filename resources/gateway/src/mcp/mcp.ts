import type { HealthCheck } from '../health.ts';
import { UPSTREAM_LOOK_MS } from '../time-budget.ts';
import type { McpEndpoint, McpParts, McpRequest } from './mcp-endpoint.ts';

/**
 * Everything MCP is loaded with the first request for it (or the first look at another server): it is as large as the
 * rest of the program, and a gateway that only takes submissions needs none of it.
 */
export class Mcp {
  readonly #parts: McpParts;
  #endpoint: Promise<McpEndpoint> | null = null;

  constructor(parts: McpParts) {
    this.#parts = parts;
  }

  async handle(request: McpRequest): Promise<Response> {
    return (await this.#load()).handle(request);
  }

  /** Other servers, and the session store. Without them submissions are taken all the same. */
  checks(): readonly HealthCheck[] {
    const { sessions, upstreams } = this.#parts;
    return [
      { name: 'sessions', required: false, run: async () => (await sessions).ping() },
      ...upstreams.map(({ name }) => ({
        name: `upstream ${name}`,
        required: false,
        limitMs: UPSTREAM_LOOK_MS,
        run: async () => (await this.#load()).upstreams.ping(name),
      })),
    ];
  }

  async close(): Promise<void> {
    if (this.#endpoint !== null) await (await this.#endpoint).upstreams.close();
    (await this.#parts.sessions).close();
  }

  #load(): Promise<McpEndpoint> {
    this.#endpoint ??= import('./mcp-endpoint.ts').then(
      ({ McpEndpoint }) => new McpEndpoint(this.#parts),
      (thrown: unknown) => {
        this.#endpoint = null;
        throw thrown;
      },
    );
    return this.#endpoint;
  }
}
