import * as z from 'zod';
import { FILE_DIFFERENCES } from '../domain/files/configuration-files.ts';
import { failure, stackName } from './schemas.ts';
import { capacityReport } from './setup-requests.ts';

/** The generated configuration of a stack, and what its plan needs. */

const configurationFile = z.object({
  /** `<member>/<path>`, or `stack.yaml`. */
  path: z.string(),
  member: z.string().nullable(),
  /** A secret is covered on both sides, and no difference of it is told. */
  holdsSecret: z.boolean(),
  difference: z.enum(FILE_DIFFERENCES),
});
export type ConfigurationFile = z.infer<typeof configurationFile>;

export const fileRequests = {
  'files.list': {
    params: z.object({ stack: stackName }).strict(),
    result: z.object({
      files: z.array(configurationFile),
      unread: z.array(z.object({ member: z.string(), failure })),
    }),
  },
  'files.read': {
    params: z.object({ stack: stackName, path: z.string().min(1).max(400) }).strict(),
    result: configurationFile.extend({
      /** As its member runs with it; null where there is none. */
      running: z.string().nullable(),
      /** As the present stack file would write it; null where it would not. */
      wanted: z.string().nullable(),
    }),
  },
  'stack.capacity': { params: z.object({ stack: stackName }).strict(), result: capacityReport },
} as const;
