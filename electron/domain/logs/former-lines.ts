import * as z from 'zod';
import type { RawLine } from './log-line.ts';

/** The last lines of containers that are gone, as a member's file keeps them: one JSON text a line, bounded. */

export interface FormerLine extends RawLine {
  /** Id of the container that said it. */
  readonly container: string;
}

/** Of a member's file. */
export const MAX_FORMER_BYTES = 512 * 1024;
/** Longer lines are cut, so that one of them does not push all others out. */
const MAX_TEXT_CHARACTERS = 16 * 1024;

const record = z.object({
  c: z.string().regex(/^[0-9a-f]{12,64}$/),
  t: z.number(),
  s: z.enum(['o', 'e']),
  x: z.string(),
});

/** What a crash or a person left unreadable is left out. */
export function parseFormerLines(text: string): readonly FormerLine[] {
  return text.split('\n').flatMap((line) => {
    const parsed = record.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { c, t, s, x } = parsed.data;
    return [{ container: c, atMs: t, stream: s === 'e' ? 'stderr' : 'stdout', text: x } as const];
  });
}

/**
 * The file's next content: a container's lines take the place of what was kept of the same container before, and the
 * oldest lines go when there are too many.
 */
export function printFormerLines(kept: readonly FormerLine[], fresh: readonly FormerLine[]): string {
  const again = new Set(fresh.map(({ container }) => container));
  const records = [...kept.filter(({ container }) => !again.has(container)), ...fresh].map(printRecord);
  const printed: string[] = [];
  let sizeBytes = 0;
  for (const line of records.reverse()) {
    sizeBytes += byteLength(line) + 1;
    if (sizeBytes > MAX_FORMER_BYTES) break;
    printed.push(`${line}\n`);
  }
  return printed.reverse().join('');
}

function printRecord({ container, atMs, stream, text }: FormerLine): string {
  const over = text.length - MAX_TEXT_CHARACTERS;
  const kept = over > 0 ? `${text.slice(0, MAX_TEXT_CHARACTERS)} … [${over} characters cut]` : text;
  return JSON.stringify({ c: container, t: atMs, s: stream === 'stderr' ? 'e' : 'o', x: kept });
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
