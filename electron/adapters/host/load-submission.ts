import * as z from 'zod';
import type { LoadReceipt } from '../../ports/load-generator.ts';

/** One submission as a client of the gateway would make it: 0.5 to 1 kB, different each time, marked as a drill's. */
export function submissionBody(run: string, sequence: number): string {
  const about = TOPICS[sequence % TOPICS.length];
  return JSON.stringify({
    title: `Drill ${run}, conversation ${sequence}`,
    messages: [
      {
        role: 'system',
        content: 'You are a careful assistant. Answer briefly and say what you are unsure of.',
      },
      {
        role: 'user',
        content: `Please summarise what we agreed on ${about}, list the open questions and propose who should take each of them. This is number ${sequence} of a series, so keep the same order as in the ones before.`,
      },
      {
        role: 'assistant',
        content: `On ${about} three things were agreed: the scope stays as it was written down, the first version is shown before the end of the month, and each change is reviewed by one other person. Open are the date of the next meeting and who writes the notes.`,
      },
    ],
    source: 'tandem-drill',
    metadata: { drill: true, run, sequence },
  });
}

const TOPICS = ['the release plan', 'the budget', 'the new office', 'the interview guide', 'the migration'];

const printable = /^[\x20-\x7e]+$/;
const receipt = z.object({
  success: z.literal(true),
  data: z.object({
    id: z.string().max(100).regex(printable),
    queue_path: z.string().max(300).regex(printable),
    gateway: z.string().max(100).regex(printable),
  }),
});

const refusal = z.object({ error: z.object({ code: z.string().regex(/^[a-z-]{1,40}$/) }) });

/** The gateway's word for why it refuses; null when somebody else answered. */
export function parseRefusal(text: string): string | null {
  return refusal.safeParse(parseJson(text)).data?.error.code ?? null;
}

/** Null when the answer does not say where the submission is: such an answer acknowledges nothing. */
export function parseReceipt(text: string): LoadReceipt | null {
  const parsed = receipt.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { id, queue_path, gateway } = parsed.data.data;
  return { id, place: queue_path, gateway };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
