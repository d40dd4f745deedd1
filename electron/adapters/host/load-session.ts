import * as z from 'zod';
import type { LoadReceipt } from '../../ports/load-generator.ts';

/** The opening of an MCP session as a client makes it (streamable HTTP, specification 2025-11-25). */
export function openingBody(run: string, sequence: number): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: sequence,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'tandem-drill', version: run },
    },
  });
}

const sessionId = z.uuid();
const answer = z.object({ jsonrpc: z.literal('2.0'), result: z.object({ serverInfo: z.object({}) }) });
const EVENT_ID = /^id: ?(\d{1,15}-\d{1,10})$/;

/** Null when the answer opens no session that can be named. Its place is empty when no event was kept. */
export function parseOpening(header: unknown, stream: string): LoadReceipt | null {
  const id = sessionId.safeParse(header);
  const lines = stream.split(/\r?\n/);
  const isOpened = lines.some((line) => line.startsWith('data:') && isAnswer(line.slice('data:'.length)));
  if (!id.success || !isOpened) return null;
  const place = lines.map((line) => EVENT_ID.exec(line)?.[1]).findLast((event) => event !== undefined);
  return { id: id.data, place: place ?? '', gateway: '' };
}

function isAnswer(text: string): boolean {
  try {
    return answer.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
