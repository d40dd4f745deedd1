import { useEffect, useState } from 'react';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { hostLink } from '../../state/session.ts';
import { type Metrics, RANGES, type RangeId } from './member-history.ts';

interface MetricsReading {
  readonly metrics: Metrics | null;
  readonly failure: FailureData | null;
}

const NOTHING: MetricsReading = { metrics: null, failure: null };

/** Asks again while it is shown; what was read stays while the host is away. */
export function useMetrics(stack: string, member: string, range: RangeId): MetricsReading {
  const [reading, setReading] = useState(NOTHING);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWanted = true;
    const { spanMs, everyMs } = RANGES.find(({ id }) => id === range) ?? RANGES[0];
    const read = async () => {
      const toMs = Date.now();
      try {
        const metrics = await hostLink().call('metrics.query', {
          stack,
          member,
          metrics: ['cpuPercent', 'memoryBytes'],
          fromMs: toMs - spanMs,
          toMs,
        });
        if (isWanted) setReading({ metrics, failure: null });
      } catch (thrown) {
        if (isWanted) setReading((before) => ({ ...before, failure: failureFrom(thrown) }));
      }
      if (isWanted) timer = setTimeout(read, everyMs);
    };
    setReading(NOTHING);
    void read();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [stack, member, range]);
  return reading;
}
