import * as z from 'zod';
import {
  CLIENT_KINDS,
  MAX_COLUMNS,
  MAX_INPUT_BYTES,
  MAX_OUTPUT_BYTES,
  MAX_ROWS,
  TERMINAL_CLIENTS,
  TERMINAL_END_REASONS,
} from '../domain/terminal/terminal.ts';
import { memberName, stackName } from './schemas.ts';

/**
 * Terminals. Output begins to come as `terminal.output` events before the answer to `terminal.open`; what a client
 * has shown it acknowledges, because the host sends only so much ahead of that.
 *
 * Bytes travel as base64: they need not be text, and whatever a program writes becomes a third more and never six times as
 * much, as control characters escaped in JSON would. So the bounds of messages hold for hostile output as well.
 */

const none = z.object({}).strict();
const terminal = z.string().regex(/^[a-z0-9]{1,64}$/);
const offset = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const base64 = (maxBytes: number) => z.base64().max(4 * Math.ceil(maxBytes / 3));

const size = {
  columns: z.number().int().min(1).max(MAX_COLUMNS),
  rows: z.number().int().min(1).max(MAX_ROWS),
};

const terminalTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('host') }).strict(),
  z
    .object({
      kind: z.literal('member'),
      stack: stackName,
      member: memberName,
      client: z.enum(TERMINAL_CLIENTS).default('shell'),
    })
    .strict(),
]);

const terminalEnd = z.object({
  reason: z.enum(TERMINAL_END_REASONS),
  exitCode: z.number().int().nullable(),
  signal: z.number().int().nullable(),
});

const terminalStatus = z.object({
  terminal,
  target: terminalTarget,
  /** `psql in database-1 of shop` */
  title: z.string(),
  openedBy: z.enum(CLIENT_KINDS),
  openedAtMs: z.number(),
  columns: z.number().int(),
  rows: z.number().int(),
  viewers: z.number().int(),
  /** Since its beginning; offsets count from there. */
  writtenBytes: z.number().int(),
  /** Null while it runs. */
  end: terminalEnd.nullable(),
});
export type TerminalStatus = z.infer<typeof terminalStatus>;

export const terminalRequests = {
  /** Whoever opens one looks at it. */
  'terminal.open': { params: z.object({ target: terminalTarget, ...size }).strict(), result: terminalStatus },
  /**
   * To look at one that runs, or ended a moment ago. With `offset`, the end of what this client has shown, the output goes
   * on there; otherwise, or when that is too long ago, it begins at a line that is still kept.
   */
  'terminal.attach': {
    params: z.object({ terminal, ...size, offset: offset.nullable().default(null) }).strict(),
    result: terminalStatus,
  },
  /** To look away; one that nobody looks at ends after half an hour. */
  'terminal.detach': { params: z.object({ terminal }).strict(), result: none },
  /** One at a time: the answer comes when the program's side has taken it. */
  'terminal.write': {
    params: z.object({ terminal, data: base64(MAX_INPUT_BYTES) }).strict(),
    result: none,
  },
  'terminal.resize': { params: z.object({ terminal, ...size }).strict(), result: none },
  /** Everything before `offset` was shown. */
  'terminal.acknowledge': { params: z.object({ terminal, offset }).strict(), result: none },
  /** Ends the program and everything it started. */
  'terminal.close': { params: z.object({ terminal }).strict(), result: none },
  'terminals.list': { params: none, result: z.object({ terminals: z.array(terminalStatus) }) },
} as const;

export const terminalEvents = {
  /** `offset` of the first byte; more than where the last one ended means that this client was too slow for the rest. */
  'terminal.output': z.object({ terminal, offset, data: base64(MAX_OUTPUT_BYTES) }),
  'terminal.ended': z.object({ terminal, end: terminalEnd }),
} as const;
