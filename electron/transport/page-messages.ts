import * as z from 'zod';
import type { FromPage } from '../contract/page-line.ts';

const line = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const fromPage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), line }),
  // How long a text may be is the line's own matter: it ends, instead of leaving its client to wait.
  z.strictObject({ kind: z.literal('frame'), line, text: z.string() }),
  z.strictObject({ kind: z.literal('taken'), line, characters: z.number().int().min(0) }),
  z.strictObject({ kind: z.literal('close'), line }),
]);

/** Null for what no page of ours says. */
export function parseFromPage(message: unknown): FromPage | null {
  const parsed = fromPage.safeParse(message);
  return parsed.success ? parsed.data : null;
}
