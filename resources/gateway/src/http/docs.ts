import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Everything from this gateway: no fonts, validators or scripts of others. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** To be registered before the routes it describes. */
export async function registerDocs(
  app: FastifyInstance,
  version: string,
  staticFolder: string,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tandem gateway',
        description: 'Takes conversations, and answers when they are durable.',
        version,
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    baseDir: staticFolder,
    logo: { type: 'image/svg+xml', content: EMPTY_LOGO },
    staticCSP: POLICY,
    uiConfig: { validatorUrl: null, deepLinking: true },
  });
}

const EMPTY_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
