import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import { printIncident } from '../domain/failover/incident.ts';
import type { IncidentLog } from '../ports/guardian.ts';
import type { Journal } from '../ports/journal.ts';

const KIND = 'guardian-';
/** More than a guardian can write within the time that it asks about. */
const MOST_EVENTS = 500;

/** Incidents under way that a drill caused; far more than one group can have at once. */
const MOST_UNDER_WAY = 100;

/** Incidents of one group as events of its stack, at the time of their first step; written when they have ended. */
export function incidentJournal(
  journal: Pick<Journal, 'addEvent' | 'events'>,
  { stack, group }: GuardedGroup,
  nowMs: () => number,
  isInDrill: (stack: string) => boolean,
): IncidentLog {
  const drilled = new Set<string>();
  return {
    record: async (incident) => {
      const { id, member, outcome, steps } = incident;
      // What a drill caused stays its work when it ends before the drill does, or after.
      if (isInDrill(stack)) drilled.add(id);
      for (const oldest of drilled) if (drilled.size > MOST_UNDER_WAY) drilled.delete(oldest);
      if (outcome === 'under-way') return;
      const text = printIncident(incident);
      // It is no sign of trouble to a guardian that begins later.
      const kind = drilled.delete(id) ? `${KIND}drilled` : `${KIND}${outcome}`;
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
