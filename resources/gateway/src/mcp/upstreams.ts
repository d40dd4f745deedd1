import { type CallToolResult, McpError, type Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Metrics } from '../metrics.ts';
import { toolError } from './submit-tool.ts';
import type { Upstream } from './upstream.ts';

const SEPARATOR = '__';

/** An error of the protocol. `McpError` would put its code into the message, and the client's once more. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message.replace(/^(?:MCP error -?\d+: )+/, ''));
    this.code = code;
  }
}

/** The tools of all other servers, each under `<server>__<tool>`. A server that is away has none. */
export class Upstreams {
  readonly #upstreams: readonly Upstream[];
  readonly #metrics: Pick<Metrics, 'observeUpstream' | 'setUpstreamHealth'>;

  constructor(
    upstreams: readonly Upstream[],
    metrics: Pick<Metrics, 'observeUpstream' | 'setUpstreamHealth'>,
  ) {
    this.#upstreams = upstreams;
    this.#metrics = metrics;
  }

  async tools(): Promise<readonly Tool[]> {
    const lists = await Promise.all(
      this.#upstreams.map(async (upstream) => {
        const tools = await this.#observed(upstream, 'tools/list', () => upstream.tools()).catch(() => []);
        return tools.map((tool) => ({ ...tool, name: `${upstream.name}${SEPARATOR}${tool.name}` }));
      }),
    );
    return lists.flat();
  }

  /** Null when no server has such a name. */
  async call(
    name: string,
    input: Readonly<Record<string, unknown>> | undefined,
  ): Promise<CallToolResult | null> {
    const [server = '', ...rest] = name.split(SEPARATOR);
    const upstream = this.#upstreams.find((each) => each.name === server);
    const tool = rest.join(SEPARATOR);
    if (upstream === undefined || tool === '') return null;
    try {
      return await this.#observed(upstream, 'tools/call', () => upstream.call(tool, input));
    } catch (thrown) {
      if (thrown instanceof McpError) throw new Refusal(thrown.code, thrown.message);
      return toolError(thrown);
    }
  }

  async ping(name: string): Promise<void> {
    const upstream = this.#upstreams.find((each) => each.name === name);
    if (upstream === undefined) return;
    try {
      await upstream.ping();
      this.#metrics.setUpstreamHealth(name, true);
    } catch (thrown) {
      this.#metrics.setUpstreamHealth(name, false);
      throw thrown;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#upstreams.map((upstream) => upstream.close()));
  }

  async #observed<T>(upstream: Upstream, method: string, ask: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    let failure: unknown = null;
    try {
      return await ask();
    } catch (thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      const seconds = (performance.now() - startedMs) / 1000;
      this.#metrics.observeUpstream(upstream.name, method, seconds, failure);
    }
  }
}
