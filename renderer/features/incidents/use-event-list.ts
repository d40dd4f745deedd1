import { useCallback, useEffect, useState } from 'react';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import { hostLink } from '../../state/session.ts';
import { mergeEvents, type RecordedEvent } from './incidents-view.ts';

const PAGE = 200;

export interface EventList {
  /** Newest first; null while the first are being read. */
  readonly events: readonly RecordedEvent[] | null;
  readonly failure: FailureData | null;
  /** There are older ones than these. */
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly readOlder: () => void;
}

interface Read {
  readonly events: readonly RecordedEvent[] | null;
  readonly failure: FailureData | null;
  readonly hasMore: boolean;
}

const NOTHING: Read = { events: null, failure: null, hasMore: false };

/** Events of a stack: the newest at first, older ones when asked for, and each new one as it happens. */
export function useEventList(stack: string): EventList {
  const isConnected = useConnection(({ connection }) => connection.phase === 'connected');
  const [read, setRead] = useState(NOTHING);
  const [isReading, setIsReading] = useState(false);
  const ask = useCallback(
    async (beforeId: number | null) => {
      setIsReading(true);
      try {
        const { events } = await hostLink().call('events.list', {
          ...{ stack, member: null, kinds: [], beforeId, sinceMs: null, limit: PAGE },
        });
        setRead((known) => ({
          events: mergeEvents(known.events ?? [], events),
          failure: null,
          // Asked anew after a lost line, what was older stays known.
          hasMore: beforeId === null && known.events !== null ? known.hasMore : events.length === PAGE,
        }));
      } catch (thrown) {
        setRead((known) => ({ ...known, failure: failureFrom(thrown) }));
      } finally {
        setIsReading(false);
      }
    },
    [stack],
  );
  useEffect(() => {
    if (isConnected) void ask(null);
  }, [ask, isConnected]);
  useEffect(
    () =>
      hostLink().onEvent((event) => {
        if (event.name !== 'event.recorded') return;
        const { payload } = event;
        if (payload.stack !== null && payload.stack !== stack) return;
        setRead((known) =>
          known.events === null ? known : { ...known, events: mergeEvents(known.events, [payload]) },
        );
      }),
    [stack],
  );
  const oldestId = read.events === null ? null : Math.min(...read.events.map(({ id }) => id));
  const readOlder = useCallback(() => {
    if (oldestId !== null && Number.isFinite(oldestId)) void ask(oldestId);
  }, [ask, oldestId]);
  return { ...read, isReading, readOlder };
}
