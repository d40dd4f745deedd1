import type { RecordedEvent } from '../../electron/contract/event-schemas.ts';
import { hostLink } from './session.ts';

/** As many as the host gives at once; more than anybody reads. */
const MOST_EVENTS = 500;

/** Of all stacks, newest first. Rejects with the host's failure. */
export async function readEventsSince(sinceMs: number): Promise<readonly RecordedEvent[]> {
  const { events } = await hostLink().call('events.list', {
    stack: null,
    member: null,
    kinds: [],
    beforeId: null,
    sinceMs,
    limit: MOST_EVENTS,
  });
  return events;
}

/** Called with each event as it is recorded. */
export function onRecordedEvent(listener: (event: RecordedEvent) => void): () => void {
  return hostLink().onEvent((event) => {
    if (event.name === 'event.recorded') listener(event.payload);
  });
}
