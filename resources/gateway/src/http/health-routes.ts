import type { FastifyInstance } from 'fastify';
import type { Health, HealthReport } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import { healthSchema, livenessSchema } from './answers.ts';

/**
 * `/health/live`   this process answers: restart it when not
 * `/health/ready`  it can take submissions: send it none when not
 * `/health`        the same, with everything that is looked at, other servers included; `degraded` still takes submissions
 */
export function registerHealthRoutes(
  app: FastifyInstance,
  parts: {
    readonly name: string;
    readonly health: Health;
    readonly metrics: Metrics;
    readonly isStopping: () => boolean;
  },
): void {
  const { name, health, metrics, isStopping } = parts;
  const tags = ['health'];
  const response = { 200: healthSchema, 503: healthSchema };

  app.get(
    '/health/live',
    { schema: { summary: 'The process answers', tags, response: { 200: livenessSchema } } },
    async () => ({ status: 'ok', gateway: name }),
  );

  for (const url of ['/health', '/health/ready']) {
    const summary = url === '/health' ? 'Everything that is looked at' : 'Takes submissions';
    app.get(url, { schema: { summary, tags, response } }, async (_request, reply) => {
      const report = await (url === '/health' ? health.report() : health.readiness());
      const taking = report.ready && !isStopping();
      metrics.setReady(taking);
      reply.status(taking ? 200 : 503);
      if (!taking) reply.header('retry-after', 1);
      return {
        status: isStopping() ? 'stopping' : statusOf(report),
        gateway: name,
        uptimeSeconds: Math.round(process.uptime()),
        checks: report.checks,
      };
    });
  }
}

function statusOf(report: HealthReport): 'ok' | 'degraded' | 'failing' {
  if (!report.ready) return 'failing';
  return Object.values(report.checks).every((check) => check.ok) ? 'ok' : 'degraded';
}
