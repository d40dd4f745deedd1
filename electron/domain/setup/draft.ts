import * as z from 'zod';

/** What a person has answered so far, kept until the stack file is written. Secrets are no part of it. */

export const DRAFT_VERSION = 1;
/** More are a slip: each is a stack that somebody began and did not finish. */
export const MAX_DRAFTS = 32;
/** With a person's own stack file in it. */
export const MAX_DRAFT_BYTES = 512 * 1024;
export const MAX_STACK_TEXT = 256 * 1024;
const MAX_ANSWERS = 500;
export const MAX_ANSWER = 512;

export const DRAFT_ID = /^[a-z0-9-]{8,64}$/;

export const SETUP_STEPS = [
  'engine',
  'system',
  'answers',
  'capacity',
  'review',
  'progress',
  'drill',
] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export const draftSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('template'), template: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) }),
  z.strictObject({
    kind: z.literal('file'),
    fileName: z.string().max(255),
    text: z.string().max(MAX_STACK_TEXT),
  }),
]);
export type DraftSource = z.output<typeof draftSource>;

export const draftAnswers = z
  .record(z.string().min(1).max(160), z.string().max(MAX_ANSWER))
  .refine((answers) => Object.keys(answers).length <= MAX_ANSWERS, {
    message: `at most ${MAX_ANSWERS} answers`,
  });

export const draftSchema = z.strictObject({
  version: z.literal(DRAFT_VERSION),
  id: z.string().regex(DRAFT_ID),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  step: z.enum(SETUP_STEPS),
  source: draftSource,
  answers: draftAnswers,
  /** The stack whose file this draft wrote, and that file's hash: what it wrote it may write again. */
  written: z.strictObject({ stack: z.string(), hash: z.string() }).nullable(),
});
export type Draft = z.output<typeof draftSchema>;

export type DraftReading =
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'too-new' }
  | { readonly kind: 'damaged'; readonly why: string };

/** Reads what a file holds. Never throws for what the text holds. */
export function readDraft(text: string): DraftReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'damaged', why: 'it is not JSON' };
  }
  const version = z.object({ version: z.number() }).safeParse(value);
  if (version.success && version.data.version > DRAFT_VERSION) return { kind: 'too-new' };
  const parsed = draftSchema.safeParse(value);
  if (parsed.success) return { kind: 'draft', draft: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'damaged', why: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}` };
}

/** An empty answer is an answer; `null` takes one back. */
export function withAnswers(draft: Draft, patch: Readonly<Record<string, string | null>>): Draft['answers'] {
  const answers = new Map(Object.entries(draft.answers));
  for (const [id, answer] of Object.entries(patch)) {
    if (answer === null) answers.delete(id);
    else answers.set(id, answer);
  }
  return Object.fromEntries(answers);
}
