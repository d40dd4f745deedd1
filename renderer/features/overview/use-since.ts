import { useEffect, useState } from 'react';
import type { RecordedEvent } from '../../../electron/contract/event-schemas.ts';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { onRecordedEvent, readEventsSince } from '../../state/events-since.ts';
import { type LastLook, noteLook, readLastLook } from '../../state/last-look.ts';
import { useIsLinked } from '../shell/use-host.ts';

export interface Since {
  readonly look: LastLook;
  /** Null until they were read. */
  readonly events: readonly RecordedEvent[] | null;
  readonly failure: FailureData | null;
}

/** What happened since the last visit, and from now on. Leaving the overview, or the page, is the end of a look. */
export function useSince(): Since {
  const [look] = useState(() => readLastLook(Date.now()));
  const [events, setEvents] = useState<readonly RecordedEvent[] | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const isLinked = useIsLinked();
  useEffect(() => {
    if (!isLinked) return;
    let current = true;
    const stop = onRecordedEvent((event) =>
      setEvents((known) => (known === null ? null : merged(known, [event]))),
    );
    readEventsSince(look.atMs).then(
      (read) => {
        if (!current) return;
        setFailure(null);
        setEvents((known) => merged(known ?? [], read));
      },
      (thrown: unknown) => current && setFailure(failureFrom(thrown)),
    );
    return () => {
      current = false;
      stop();
    };
  }, [isLinked, look.atMs]);
  useEffect(() => {
    const note = () => noteLook(Date.now());
    addEventListener('pagehide', note);
    return () => {
      removeEventListener('pagehide', note);
      note();
    };
  }, []);
  return { look, events, failure };
}

function merged(known: readonly RecordedEvent[], more: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const byId = new Map([...known, ...more].map((event) => [event.id, event]));
  return [...byId.values()];
}
