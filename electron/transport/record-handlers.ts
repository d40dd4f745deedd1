import type { ParsedParams, RequestResult } from '../contract/contract.ts';
import { drillId } from '../contract/schemas.ts';
import type { Journal } from '../ports/journal.ts';
import type { DrillSchedules } from '../services/drill-schedules.ts';
import { runSummary } from './answers.ts';

/** So often a drill may have been aborted or refused since its last verdict. */
const TRIED_IN_VAIN = 20;

/** Handlers of the requests in `contract/record-requests.ts`. */
export function recordHandlers(journal: Pick<Journal, 'runs'>, schedules: Pick<DrillSchedules, 'list'>) {
  return {
    'record.list': async ({
      stack,
      drill,
      limit,
    }: ParsedParams<'record.list'>): Promise<RequestResult<'record.list'>> => {
      const subject = drill === null ? {} : { subject: drill };
      const records = await journal.runs({ stack, kind: 'drill', ...subject, limit });
      return { verdicts: records.flatMap((record) => runSummary(record).verdict ?? []) };
    },
    'record.last': async ({ stack }: ParsedParams<'record.last'>): Promise<RequestResult<'record.last'>> => {
      return { verdicts: await newestVerdicts(journal, stack) };
    },
    'schedules.list': async ({
      stack,
    }: ParsedParams<'schedules.list'>): Promise<RequestResult<'schedules.list'>> => schedules.list(stack),
  };
}

/** Of each drill, however long ago. */
export async function newestVerdicts(
  journal: Pick<Journal, 'runs'>,
  stack: string,
): Promise<RequestResult<'record.last'>['verdicts']> {
  const newest = await Promise.all(
    drillId.options.map(async (subject) => {
      const records = await journal.runs({ stack, kind: 'drill', subject, limit: TRIED_IN_VAIN });
      return records.flatMap((record) => runSummary(record).verdict ?? []).slice(0, 1);
    }),
  );
  return newest.flat();
}
