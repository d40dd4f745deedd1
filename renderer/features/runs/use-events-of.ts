import { useEffect, useState } from 'react';
import type { RequestResult } from '../../../electron/contract/contract.ts';
import type { FailureData, RunSummary } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { hostLink } from '../../state/session.ts';
import { useIsLinked } from '../shell/use-host.ts';
import { eventsBetween, untilNextRun } from './events-between.ts';
import { windowOf } from './moment-window.ts';

export interface EventsOfRun {
  /** Oldest first; null while they are being read. */
  readonly events: RequestResult<'events.list'>['events'] | null;
  readonly failure: FailureData | null;
}

/** What was written down while a run went on; read once it is over. */
export function useEventsOf(run: RunSummary): EventsOfRun {
  const isLinked = useIsLinked();
  const [answer, setAnswer] = useState<EventsOfRun>({ events: null, failure: null });
  const { stack, startedAtMs, endedAtMs } = run;
  useEffect(() => {
    if (!isLinked || endedAtMs === null) return;
    let isCurrent = true;
    const window = windowOf(startedAtMs, endedAtMs);
    eventsBetween((params) => hostLink().call('events.list', params), stack, window).then(
      (events) => isCurrent && setAnswer({ events: [...untilNextRun(events, endedAtMs)], failure: null }),
      (thrown: unknown) => isCurrent && setAnswer({ events: null, failure: failureFrom(thrown) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [stack, startedAtMs, endedAtMs, isLinked]);
  return answer;
}
