import type { FailureData } from '../../electron/contract/schemas.ts';
import { failureOf } from '../bridge/call-failure.ts';
import type { HostLink } from '../bridge/host-link.ts';
import { trafficSampled, usageSampled } from './figures-store.ts';

/**
 * Follows what a stack uses and what flows in it, for as long as somebody looks: the host measures every second only
 * then. A line that was lost has lost its subscriptions; they are asked for again when it is back.
 *
 *   asked ──answer──► followed ──line lost, end──► gone
 *     └──refused──► waits ──retry──► asked
 */
export interface FigureFollowing {
  end(): void;
}

const RETRY_MS = 5_000;

export function followFigures(
  host: HostLink,
  stack: string,
  onTrouble: (failure: FailureData | null) => void,
  nowMs: () => number = Date.now,
): FigureFollowing {
  const stopEvents = host.onEvent((event) => {
    if (event.name === 'usage.sample' && event.payload.sample.stack === stack) {
      usageSampled(event.payload.sample, nowMs());
    }
    if (event.name === 'traffic.sample' && event.payload.stack === stack) {
      trafficSampled(event.payload, nowMs());
    }
  });
  const followings = [
    keepFollowing(host, onTrouble, {
      begin: () => host.call('usage.follow', { stack }),
      end: (subscription) => host.call('usage.unfollow', { subscription }),
    }),
    keepFollowing(host, onTrouble, {
      begin: () => host.call('traffic.follow', { stack }),
      end: (subscription) => host.call('traffic.unfollow', { subscription }),
    }),
  ];
  return {
    end() {
      stopEvents();
      for (const end of followings) end();
    },
  };
}

interface Subscription {
  readonly begin: () => Promise<{ readonly subscription: string }>;
  readonly end: (subscription: string) => Promise<unknown>;
}

function keepFollowing(
  host: HostLink,
  onTrouble: (failure: FailureData | null) => void,
  { begin, end }: Subscription,
): () => void {
  let isWanted = true;
  let subscription: string | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** An answer that comes over a former line names nothing on this one. */
  let line = 0;

  const ignore = () => {};
  async function ask(): Promise<void> {
    const asked = line;
    try {
      const answer = await begin();
      if (!isWanted) await end(answer.subscription).catch(ignore);
      else if (asked === line) {
        subscription = answer.subscription;
        onTrouble(null);
      }
    } catch (thrown) {
      if (!isWanted || asked !== line) return;
      onTrouble(failureOf(thrown));
      retry = setTimeout(ask, RETRY_MS);
    }
  }

  const stopWatching = host.onConnection(({ phase }) => {
    line += 1;
    subscription = null;
    clearTimeout(retry);
    if (phase === 'connected') void ask();
  });
  if (host.connection().phase === 'connected') void ask();
  return () => {
    isWanted = false;
    stopWatching();
    clearTimeout(retry);
    if (subscription !== null) end(subscription).catch(ignore);
  };
}
