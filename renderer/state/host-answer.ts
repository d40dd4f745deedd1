import { useCallback, useEffect, useState } from 'react';
import type { ParsedParams, RequestName, RequestResult } from '../../electron/contract/contract.ts';
import type { FailureData } from '../../electron/contract/schemas.ts';
import { failureOf } from '../bridge/call-failure.ts';
import { useConnection } from './connection-store.ts';
import { hostLink } from './session.ts';

/** One question to the host, as a screen shows it. The former answer stays while it is asked anew. */
export interface HostAnswer<T> {
  readonly value: T | null;
  readonly failure: FailureData | null;
  readonly ask: () => void;
}

/** Asked when the screen opens, when the line comes back, when the question or `version` changes. */
export function useHostAnswer<N extends RequestName>(
  name: N,
  params: ParsedParams<N>,
  version: string | number = 0,
): HostAnswer<RequestResult<N>> {
  const isConnected = useConnection(({ connection }) => connection.phase === 'connected');
  const [answer, setAnswer] = useState<Omit<HostAnswer<RequestResult<N>>, 'ask'>>({
    value: null,
    failure: null,
  });
  const [times, setTimes] = useState(0);
  const question = JSON.stringify(params);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` and `times` are reasons to ask again
  useEffect(() => {
    if (!isConnected) return;
    let isCurrent = true;
    hostLink()
      .call(name, JSON.parse(question) as ParsedParams<N>)
      .then(
        (value) => isCurrent && setAnswer({ value, failure: null }),
        (thrown: unknown) => isCurrent && setAnswer(({ value }) => ({ value, failure: failureOf(thrown) })),
      );
    return () => {
      isCurrent = false;
    };
  }, [name, question, version, times, isConnected]);
  const ask = useCallback(() => setTimes((count) => count + 1), []);
  return { ...answer, ask };
}
