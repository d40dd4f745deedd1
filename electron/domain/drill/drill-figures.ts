import * as z from 'zod';

/** What every verdict has, of whichever version: the record, the trend and the metrics are made of these. */
export const drillFigures = z.object({
  passed: z.boolean(),
  requests: z.number().int(),
  failed: z.number().int(),
  lost: z.number().int(),
  duplicated: z.number().int(),
  unacknowledged: z.number().int(),
  slowestMs: z.number().nullable(),
  /** Of several faults the longest, here and in the two that follow. */
  detectMs: z.number().nullable(),
  servedAgainMs: z.number().nullable(),
  redundantAgainMs: z.number().nullable(),
});
