import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyInstance } from 'fastify';

/** Everything from this gateway: no fonts, validators or scripts of others. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface DocsParts {
  readonly version: string;
  readonly staticFolder: string;
  /** Registers the routes that are to be described. */
  readonly describe: (app: FastifyInstance) => void;
}

/** An application that listens nowhere: it answers what is handed on to it. */
export async function openDocsPage({ version, staticFolder, describe }: DocsParts): Promise<FastifyInstance> {
  const app = fastify({ ajv: { customOptions: { validateSchema: false } } });
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
  describe(app);
  await app.ready();
  return app;
}

const EMPTY_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
