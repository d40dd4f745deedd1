import * as z from 'zod';
import type { RecordedEvent } from '../../ports/event-journal.ts';
import { type LeaseRecord, RUN_KINDS, type RunRecord } from '../../ports/journal.ts';

/** Rows as SQLite gives them, narrowed to the journal's records: a file that a person edited must not mislead us. */

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const inverse = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start-container'),
    container: z.string().min(1),
    containerId: z.string().optional(),
    endsWithinMs: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal('continue-container'),
    container: z.string().min(1),
    containerId: z.string().optional(),
    command: z.array(z.string()).min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('run-command'),
    container: z.string().min(1),
    containerId: z.string().optional(),
    command: z.array(z.string()).min(1),
    isPrivileged: z.literal(true).optional(),
  }),
  z.strictObject({
    kind: z.literal('remove-file'),
    container: z.string().min(1),
    containerId: z.string().optional(),
    path: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('connect-network'),
    container: z.string().min(1),
    containerId: z.string().optional(),
    network: z.string().min(1),
    address: z.string(),
    aliases: z.array(z.string()),
  }),
]);

export const runRow = z
  .object({
    id: z.string(),
    kind: z.enum(RUN_KINDS),
    stack: z.string(),
    subject: z.string(),
    started_at_ms: z.number(),
    ended_at_ms: z.number().nullable(),
    state: z.enum(['running', 'completed', 'failed', 'aborted', 'interrupted']),
    result: json,
  })
  .transform(
    (row): RunRecord => ({
      id: row.id,
      kind: row.kind,
      stack: row.stack,
      subject: row.subject,
      startedAtMs: row.started_at_ms,
      endedAtMs: row.ended_at_ms,
      state: row.state,
      result: row.result,
    }),
  );

export const leaseRow = z
  .object({
    id: z.string(),
    run_id: z.string(),
    stack: z.string(),
    fault: z.string(),
    inverse: json.pipe(inverse),
    created_at_ms: z.number(),
    expires_at_ms: z.number(),
    reverted_at_ms: z.number().nullable(),
  })
  .transform(
    (row): LeaseRecord => ({
      id: row.id,
      runId: row.run_id,
      stack: row.stack,
      fault: row.fault,
      // zod says `undefined` where the type says absent; JSON never holds an undefined.
      inverse: row.inverse as LeaseRecord['inverse'],
      createdAtMs: row.created_at_ms,
      expiresAtMs: row.expires_at_ms,
      revertedAtMs: row.reverted_at_ms,
    }),
  );

export const eventRow = z
  .object({
    id: z.number(),
    at_ms: z.number(),
    stack: z.string().nullable(),
    member: z.string().nullable(),
    kind: z.string(),
    text: z.string(),
    data: json,
  })
  .transform(
    (row): RecordedEvent => ({
      id: row.id,
      atMs: row.at_ms,
      stack: row.stack,
      member: row.member,
      kind: row.kind,
      text: row.text,
      data: row.data,
    }),
  );
