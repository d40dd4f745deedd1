import * as z from 'zod';
import { fail } from '../failure.ts';
import type { GuardedGroup } from './guarded-group.ts';

/** What a warden is told of its stack: written when the stack is compiled, read when the warden starts. */
export interface WardenConfig {
  readonly stack: string;
  readonly groups: readonly GuardedGroup[];
}

const text = z.string().min(1);
const port = z.number().int();
const probe = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('http'), port, path: text, status: z.number().int() }),
  z.object({ kind: z.literal('tcp'), port }),
  z.object({ kind: z.literal('postgres'), port }),
  z.object({ kind: z.literal('redis'), port }),
  z.object({ kind: z.literal('command'), command: z.array(z.string()).min(1) }),
]);

function guarded<M extends GuardedGroup['manager'], S extends z.ZodRawShape>(name: M, own: S) {
  const manager = z.literal(name);
  return z.object({
    stack: text,
    manager,
    group: z.object({
      name: text,
      manager,
      members: z.array(text),
      silenceMs: z.number().positive().optional(),
    }),
    members: z.array(
      z.object({
        member: text,
        container: text,
        infraContainer: text,
        probe,
        networks: z.array(text),
      }),
    ),
    ...own,
  });
}

const config = z.object({
  stack: text,
  groups: z
    .array(
      z.discriminatedUnion('manager', [
        guarded('patroni', { cluster: z.object({ etcdPods: z.array(text), scope: text }) }),
        guarded('sentinel', {
          watch: z.object({ sentinels: z.array(text), group: text }),
          addresses: z.record(text, text),
        }),
      ]),
    )
    .min(1),
}) satisfies z.ZodType<WardenConfig>;

/** Throws `stack-file-invalid` for a text that this version did not write. */
export function parseWardenConfig(textOfFile: string): WardenConfig {
  const parsed = config.safeParse(fromJson(textOfFile));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return fail({
    code: 'stack-file-invalid',
    message: `The warden's configuration is not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    hint: 'Bring the stack up again: its image and its configuration are of different versions.',
  });
}

function fromJson(textOfFile: string): unknown {
  try {
    return JSON.parse(textOfFile);
  } catch {
    return undefined;
  }
}
