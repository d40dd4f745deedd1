import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Health } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import { KEEP_ALIVE_MS, REQUEST_ARRIVAL_MS } from '../time-budget.ts';
import { registerDocs } from './docs.ts';
import { handleErrors, methodOf } from './error-handling.ts';
import { registerHealthRoutes } from './health-routes.ts';
import { type McpRouteParts, registerMcpRoute } from './mcp-route.ts';
import type { OpenConnections } from './open-connections.ts';
import { prepareRequests } from './request-parts.ts';
import { registerSubmitRoute } from './submit-route.ts';

export interface ServerParts extends McpRouteParts {
  readonly name: string;
  readonly version: string;
  readonly bodyBytes: number;
  readonly staticFolder: string;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly connections: OpenConnections;
}

export type ServerOptions = Pick<ServerParts, 'bodyBytes' | 'name'>;

/** Its logger serves the whole gateway. No line per request: at thousands a second the metrics tell more. */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: { level: 'info', base: { gateway: options.name }, timestamp: isoTime },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyBytes,
    requestTimeout: REQUEST_ARRIVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // While stopping, a request that still comes over an open connection is served, not refused: the balancer would not
    // try it elsewhere. New connections are refused, which it does try elsewhere.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: false,
        // The schemas are ours: compiling the schema of schemas to check them takes a tenth of the start.
        validateSchema: false,
      },
    },
  });
  // One logger for all requests instead of one each: no line is about a single request unless it failed.
  app.setChildLoggerFactory((logger) => logger);
  return app;
}

/** What a submission goes through, and nothing else. */
export type SubmissionParts = Pick<ServerParts, 'name' | 'requestMs' | 'commit' | 'tokens'> & {
  readonly metrics: Pick<Metrics, 'observe' | 'countError'>;
  readonly connections: OpenConnections;
};

export function registerRoutes(app: FastifyInstance, parts: ServerParts): void {
  observeRequests(app, parts);
  registerApi(app, parts);
  registerDocs(app, { ...parts, describe: (page) => registerApi(page, parts) });
}

function registerApi(app: FastifyInstance, parts: ServerParts): void {
  prepareRequests(app);
  registerHealthRoutes(app, { ...parts, isStopping: () => parts.connections.isDraining });
  registerSubmitRoute(app, parts);
  registerMcpRoute(app, parts);
  app.get(
    '/metrics',
    { schema: { summary: 'Prometheus metrics', tags: ['health'] } },
    async (_request, reply) => {
      reply.type(parts.metrics.contentType);
      return parts.metrics.render();
    },
  );
}

export function registerSubmissions(app: FastifyInstance, parts: SubmissionParts): void {
  observeRequests(app, parts);
  prepareRequests(app);
  registerSubmitRoute(app, parts);
}

function observeRequests(app: FastifyInstance, { name, metrics, connections }: SubmissionParts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-gateway', name);
    connections.begin(reply.raw);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    connections.end(reply.raw);
    metrics.observe(methodOf(request), reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  handleErrors(app, metrics);
}

function isoTime(): string {
  return `,"time":"${new Date().toISOString()}"`;
}
