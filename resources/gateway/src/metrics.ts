import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ApiError } from './http/api-error.ts';

/** Names and labels as the dashboards of the gateway cluster expect them (systems O7). */
const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export class Metrics {
  readonly #registry = new Registry();
  readonly #server: string;
  readonly #durations: Histogram<'method' | 'server_id' | 'status'>;
  readonly #observers = new Map<string, Histogram.Internal<'method' | 'server_id' | 'status'>>();
  readonly #errors: Counter<'method' | 'server_id' | 'error_type'>;
  readonly #completed: Counter<'server_id' | 'missing'>;
  readonly #health: Gauge<'server_id'>;

  constructor(server: string) {
    this.#server = server;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations = new Histogram({
      name: 'mcp_request_duration_seconds',
      help: 'Time from the complete request line to the end of the answer',
      labelNames: ['method', 'server_id', 'status'],
      buckets: BUCKETS_SECONDS,
      registers,
    });
    this.#errors = new Counter({
      name: 'mcp_errors_total',
      help: 'Requests answered with an error, by its code',
      labelNames: ['method', 'server_id', 'error_type'],
      registers,
    });
    this.#completed = new Counter({
      name: 'gateway_submissions_completed_total',
      help: 'Submissions found unfinished and completed, by what was missing: the file, or only the mark on the row',
      labelNames: ['server_id', 'missing'],
      registers,
    });
    this.#health = new Gauge({
      name: 'mcp_server_health',
      help: '1 when the last look found the gateway ready (or the other MCP server answering), else 0',
      labelNames: ['server_id'],
      registers,
    });
  }

  observe(method: string, status: number, seconds: number): void {
    const key = `${status} ${method}`;
    let observer = this.#observers.get(key);
    if (observer === undefined) {
      observer = this.#durations.labels({ method, server_id: this.#server, status: String(status) });
      this.#observers.set(key, observer);
    }
    observer.observe(seconds);
  }

  countError(method: string, code: string): void {
    this.#errors.inc({ method, server_id: this.#server, error_type: code });
  }

  /** A question to another MCP server, under the other's name. */
  observeUpstream(server: string, method: string, seconds: number, failure: unknown): void {
    const status = failure === null ? 'ok' : 'error';
    this.#durations.observe({ method, server_id: server, status }, seconds);
    if (failure === null) return;
    const type = failure instanceof ApiError ? failure.code : 'refused';
    this.#errors.inc({ method, server_id: server, error_type: type });
  }

  setUpstreamHealth(server: string, healthy: boolean): void {
    this.#health.set({ server_id: server }, healthy ? 1 : 0);
  }

  countCompleted(missing: 'file' | 'mark'): void {
    this.#completed.inc({ server_id: this.#server, missing });
  }

  setReady(ready: boolean): void {
    this.#health.set({ server_id: this.#server }, ready ? 1 : 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }
}
