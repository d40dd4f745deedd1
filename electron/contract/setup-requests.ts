import * as z from 'zod';
import { FITS } from '../domain/capacity/capacity.ts';
import { DRAFT_ID, draftAnswers, draftSource, MAX_ANSWER, SETUP_STEPS } from '../domain/setup/draft.ts';
import { QUESTION_SECTIONS, QUESTION_SUBJECTS } from '../domain/setup/question-kinds.ts';
import { failure, printedPlan, stackName } from './schemas.ts';

/** Setting up a stack that is not there yet: systems, drafts of answers, checks, and the file at the end. */

const draftId = z.string().regex(DRAFT_ID);
const forDraft = z.object({ draft: draftId }).strict();
const questionId = z.string().min(1).max(160);
const answer = z.string().max(MAX_ANSWER);
/** Sent to what it is tried against, or laid beside the stack; never part of a draft. */
const secretText = z.string().min(1).max(8192);

export const setupPicture = z.object({
  parts: z.array(
    z.object({
      name: z.string(),
      /** Of component, as the stack file calls it. */
      kind: z.string(),
      members: z.number().int(),
      isEntrance: z.boolean(),
      /** Steps from the clients. */
      tier: z.number().int(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(['work', 'decides']) })),
});
export type SetupPicture = z.infer<typeof setupPicture>;

export const setupQuestion = z.object({
  id: questionId,
  section: z.enum(QUESTION_SECTIONS),
  subject: z.enum(QUESTION_SUBJECTS),
  component: z.string().nullable(),
  detail: z.string(),
  /** What the file says where nothing is answered. */
  value: z.string(),
  options: z.array(z.string()),
  when: z.object({ question: questionId, is: z.string() }).nullable(),
  isOptional: z.boolean(),
});
export type SetupQuestion = z.infer<typeof setupQuestion>;

const step = z.enum(SETUP_STEPS);

export const setupDraft = z.object({
  id: draftId,
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  step,
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('template'), template: z.string() }),
    z.object({ kind: z.literal('file'), fileName: z.string() }),
  ]),
  answers: z.record(z.string(), z.string()),
  /** The stack whose file it wrote; null before. */
  written: z.string().nullable(),
  questions: z.array(setupQuestion),
  picture: setupPicture,
  /** Secrets that a person may give; what is not given is made. */
  secrets: z.array(z.string()),
});
export type SetupDraft = z.infer<typeof setupDraft>;

export const draftSummary = z.object({
  id: draftId,
  updatedAtMs: z.number().nullable(),
  step: step.nullable(),
  stack: z.string(),
  system: z.string(),
  failure: failure.nullable(),
});
export type DraftSummary = z.infer<typeof draftSummary>;

export const setupTemplate = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  isDefault: z.boolean(),
  picture: setupPicture,
});
export type SetupTemplate = z.infer<typeof setupTemplate>;

export const checkResult = z.object({
  /** `trying`: ask the same again to wait on for the same trial. */
  state: z.enum(['ok', 'note', 'untried', 'trying', 'problem']),
  message: z.string(),
  hint: z.string(),
});
export type CheckResult = z.infer<typeof checkResult>;

const bytes = z.number();
const fit = z.enum(FITS);
export const capacityReport = z.object({
  members: z.array(
    z.object({
      member: z.string(),
      component: z.string(),
      kind: z.string(),
      memoryBytes: bytes,
      cpus: z.number(),
      diskBytes: bytes.nullable(),
    }),
  ),
  components: z.array(
    z.object({
      component: z.string(),
      kind: z.string(),
      members: z.number().int(),
      memoryBytes: bytes,
      cpus: z.number(),
      totalMemoryBytes: bytes,
      totalCpus: z.number(),
      diskBytes: bytes.nullable(),
    }),
  ),
  totals: z.object({
    memoryBytes: bytes,
    cpus: z.number(),
    diskBytes: bytes,
    withoutDisk: z.number().int(),
  }),
  host: z
    .object({
      cpus: z.number(),
      memoryBytes: bytes,
      memoryFreeBytes: bytes,
      diskFreeBytes: bytes.nullable(),
    })
    .nullable(),
  fit: z.object({ memory: fit, cpus: fit, disk: fit, tooLarge: z.array(z.string()) }),
});
export type CapacityReport = z.infer<typeof capacityReport>;

export const setupRequests = {
  /** Whether there is an engine, and what brings one here. Looks again when there is none. */
  'setup.engine': {
    params: z.object({}).strict(),
    result: z.object({
      connected: z.boolean(),
      description: z.string(),
      version: z.string(),
      failure: failure.nullable(),
      /** Can be run as it stands, on the host; null where no command helps. */
      command: z.string().nullable(),
      note: z.enum(['needs-password', 'needs-login']).nullable(),
    }),
  },
  'setup.templates': {
    params: z.object({}).strict(),
    result: z.object({ templates: z.array(setupTemplate), failures: z.array(failure) }),
  },
  'setup.drafts': {
    params: z.object({}).strict(),
    result: z.object({ drafts: z.array(draftSummary) }),
  },
  'setup.draft': { params: forDraft, result: setupDraft },
  /** Throws the first failure of a file that is no stack file; `setup.parse` tells all of them. */
  'setup.create': { params: z.object({ source: draftSource }).strict(), result: setupDraft },
  'setup.update': {
    params: z
      .object({
        draft: draftId,
        /** Null takes an answer back. */
        answers: z.record(questionId, answer.nullable()).default({}),
        step: step.nullable().default(null),
      })
      .strict(),
    result: setupDraft,
  },
  'setup.remove': { params: forDraft, result: z.object({}) },
  /** What a person's own file says, before a draft is made of it. */
  'setup.parse': {
    params: z.object({ fileName: z.string().max(255), text: z.string().max(262_144) }).strict(),
    result: z.object({ stack: stackName.nullable(), failures: z.array(failure) }),
  },
  'setup.check': {
    params: z
      .object({
        draft: draftId,
        question: questionId,
        answer,
        /** What else was typed and is not kept yet. */
        others: draftAnswers.default({}),
        token: secretText.nullable().default(null),
        /** Also what may take minutes. */
        isThorough: z.boolean().default(false),
      })
      .strict(),
    result: checkResult,
  },
  'setup.preview': {
    params: forDraft,
    result: z.object({
      stack: z.string(),
      plan: printedPlan.nullable(),
      capacity: capacityReport.nullable(),
      /** Why there is no plan. */
      failure: failure.nullable(),
      files: z.array(z.object({ path: z.string(), text: z.string(), present: z.string().nullable() })),
      /** What is wrong with the answers; nothing can be written while there is any. */
      failures: z.array(failure),
    }),
  },
  /** Writes the stack file; `stack.up` brings it up. */
  'setup.finish': {
    params: z
      .object({
        draft: draftId,
        secrets: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,59}$/), secretText).default({}),
      })
      .strict(),
    /** `keptSecrets`: there was one of that name already, and it stays. */
    result: z.object({ stack: stackName, keptSecrets: z.array(z.string()) }),
  },
} as const;
