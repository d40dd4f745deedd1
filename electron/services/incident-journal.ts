import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import { printIncident } from '../domain/failover/incident.ts';
import type { IncidentLog } from '../ports/guardian.ts';
import type { Journal } from '../ports/journal.ts';

const KIND = 'guardian-';
/** More than a guardian can write within the time that it asks about. */
const MOST_EVENTS = 500;

/** Incidents of one group as events of its stack, at the time of their first step; written when they have ended. */
export function incidentJournal(
  journal: Pick<Journal, 'addEvent' | 'events'>,
  { stack, group }: GuardedGroup,
  nowMs: () => number,
  isInDrill: (stack: string) => boolean,
): IncidentLog {
  return {
    record: async (incident) => {
      if (incident.outcome === 'under-way') return;
      const { member, outcome, steps } = incident;
      const text = printIncident(incident);
      // What a drill caused is no sign of trouble to a guardian that begins later.
      const kind = isInDrill(stack) ? `${KIND}drilled` : `${KIND}${outcome}`;
      await journal.addEvent({ atMs: steps[0]?.atMs ?? nowMs(), stack, member, kind, text });
    },
    handOversSince: async (_group, sinceMs) => {
      const events = await journal.events({ stack, limit: MOST_EVENTS });
      return events
        .filter(({ kind, member }) => kind === `${KIND}handed-over` && group.members.includes(member ?? ''))
        .map(({ atMs }) => atMs)
        .filter((atMs) => atMs >= sinceMs);
    },
  };
}
