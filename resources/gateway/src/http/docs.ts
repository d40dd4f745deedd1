import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DocsParts } from './docs-page.ts';

/**
 * Few ever open the page, and what makes it is a quarter of the program: it is loaded when the first one does, not at
 * each start.
 */
export function registerDocs(app: FastifyInstance, parts: DocsParts): void {
  let page: Promise<FastifyInstance> | null = null;
  const open = async (): Promise<FastifyInstance> => {
    const { openDocsPage } = await import('./docs-page.ts');
    return openDocsPage(parts);
  };
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    page ??= open().catch((error: unknown) => {
      page = null;
      throw error;
    });
    const { routing } = await page;
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  for (const path of ['/docs', '/docs/*']) app.get(path, answer);
  app.addHook('onClose', async () => {
    if (page !== null) await page.then((opened) => opened.close()).catch(() => undefined);
  });
}
