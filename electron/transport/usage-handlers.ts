import type { EventPayload, ParsedParams, RequestResult } from '../contract/contract.ts';
import { metricsOf } from '../domain/usage/metrics.ts';
import { resolutionOf } from '../domain/usage/resolution.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventJournal } from '../ports/event-journal.ts';
import type { MetricKeeping } from '../services/metric-keeping.ts';
import type { Sampling } from '../services/sampling.ts';
import type { StackWatch } from '../services/stack-watch.ts';

/** Requests about what members use and what happened to them. */

export interface UsageServices {
  readonly clock: Clock;
  readonly watch: Pick<StackWatch, 'look'>;
  readonly sampling: Pick<Sampling, 'follow'>;
  readonly metrics: Pick<MetricKeeping, 'metrics'>;
  readonly events: Pick<EventJournal, 'list'>;
  readonly newId: () => string;
}

interface UsageClient {
  send(name: 'usage.sample', payload: EventPayload<'usage.sample'>): void;
  follow(subscription: string, abort: AbortController): void;
  unfollow(subscription: string): void;
}

type UsageRequestName = 'usage.follow' | 'usage.unfollow' | 'metrics.query' | 'events.list';
type UsageHandlers = {
  readonly [N in UsageRequestName]: (
    params: ParsedParams<N>,
    client: UsageClient,
  ) => Promise<RequestResult<N>>;
};

/** @param engine resolves when there is an engine to look at */
export function usageHandlers(services: UsageServices, engine: () => Promise<unknown>): UsageHandlers {
  return {
    'usage.follow': async ({ stack }, client) => {
      await engine();
      // Whom there is to measure is known from a look.
      await services.watch.look(stack);
      const subscription = services.newId();
      const abort = new AbortController();
      client.follow(subscription, abort);
      const unfollow = services.sampling.follow(stack, ({ members, ...sample }) =>
        client.send('usage.sample', { subscription, sample: { ...sample, members: [...members] } }),
      );
      abort.signal.addEventListener('abort', unfollow, { once: true });
      return { subscription };
    },
    'usage.unfollow': async ({ subscription }, client) => {
      client.unfollow(subscription);
      return {};
    },
    'metrics.query': async ({ stack, member, metrics, fromMs, toMs }) => {
      const { tier, spanMs } = resolutionOf({ fromMs, toMs }, services.clock.nowMs());
      // Figures of the machine belong to no stack.
      const subject = { stack: member === null ? '' : stack, member };
      const buckets = await services.metrics.metrics({ ...subject, fromMs, toMs, tier, spanMs });
      const all = metricsOf(member);
      const asked = metrics.length === 0 ? all : all.filter((metric) => metrics.includes(metric));
      return {
        spanMs,
        atMs: buckets.map(({ atMs }) => atMs),
        series: asked.map((metric) => {
          const figures = buckets.map((bucket) => bucket.figures[all.indexOf(metric)] ?? null);
          return {
            metric,
            min: figures.map((figure) => figure?.min ?? null),
            average: figures.map((figure) => figure?.average ?? null),
            max: figures.map((figure) => figure?.max ?? null),
          };
        }),
      };
    },
    'events.list': async (query) => {
      const found = await services.events.list(query);
      return { events: found.map(recordedEvent) };
    },
  };
}

/** What was stored as JSON is JSON. */
export function recordedEvent(
  event: Awaited<ReturnType<EventJournal['list']>>[number],
): EventPayload<'event.recorded'> {
  return { ...event, data: event.data as EventPayload<'event.recorded'>['data'] };
}
