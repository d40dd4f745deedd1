import type { EventPayload, ParsedParams, RequestResult } from '../contract/contract.ts';
import type { TrafficWatch } from '../services/traffic-watch.ts';

/** What a client's line offers to those who follow something on it. */
interface FollowingClient {
  send(name: 'traffic.sample', payload: EventPayload<'traffic.sample'>): void;
  follow(subscription: string, abort: AbortController): void;
  unfollow(subscription: string): void;
}

export function trafficHandlers({
  traffic,
  newId,
}: {
  readonly traffic: Pick<TrafficWatch, 'follow'>;
  readonly newId: () => string;
}) {
  return {
    'traffic.follow': async (
      { stack }: ParsedParams<'traffic.follow'>,
      client: FollowingClient,
    ): Promise<RequestResult<'traffic.follow'>> => {
      const subscription = newId();
      const abort = new AbortController();
      const end = traffic.follow(stack, ({ edges, silent, ...sample }) =>
        client.send('traffic.sample', { subscription, ...sample, edges: [...edges], silent: [...silent] }),
      );
      abort.signal.addEventListener('abort', end, { once: true });
      client.follow(subscription, abort);
      return { subscription };
    },
    'traffic.unfollow': async (
      { subscription }: ParsedParams<'traffic.unfollow'>,
      client: FollowingClient,
    ): Promise<RequestResult<'traffic.unfollow'>> => {
      client.unfollow(subscription);
      return {};
    },
  };
}
