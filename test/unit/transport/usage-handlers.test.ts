import { beforeEach, describe, expect, it } from 'vitest';
import { type ParsedParams, type RequestName, requests } from '../../../electron/contract/contract.ts';
import type { Bucket } from '../../../electron/domain/usage/buckets.ts';
import type { EventQuery } from '../../../electron/ports/event-journal.ts';
import type { MetricQuery } from '../../../electron/ports/metric-store.ts';
import type { UsageSample } from '../../../electron/services/sampling.ts';
import { usageHandlers } from '../../../electron/transport/usage-handlers.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const SAMPLE: UsageSample = { stack: 'shop', atMs: 1, everyMs: 1_000, host: null, members: [] };

let clock: ManualClock;
let queries: (MetricQuery | EventQuery)[];
let buckets: readonly Bucket[];
let followed: Map<string, AbortController>;
let sent: unknown[];
let emit: ((sample: UsageSample) => void) | null;
let looked: string[];
let handlers: ReturnType<typeof usageHandlers>;

const client = {
  send: (name: string, payload: unknown) => sent.push([name, payload]),
  follow: (subscription: string, abort: AbortController) => followed.set(subscription, abort),
  unfollow: (subscription: string) => followed.get(subscription)?.abort(),
};

beforeEach(() => {
  clock = new ManualClock();
  queries = [];
  buckets = [];
  followed = new Map();
  sent = [];
  emit = null;
  looked = [];
  handlers = usageHandlers(
    {
      clock,
      watch: { look: async (stack) => looked.push(stack) as never },
      sampling: {
        follow: (_stack, listener) => {
          emit = listener;
          return () => {
            emit = null;
          };
        },
      },
      metrics: {
        metrics: async (query) => {
          queries.push(query);
          return buckets;
        },
      },
      events: {
        list: async (query) => {
          queries.push(query);
          return [
            { id: 4, atMs: 1, stack: null, member: null, kind: 'engine-lost', text: 'x', data: { a: [1] } },
          ];
        },
      },
      newId: () => 'subscription-1',
    },
    async () => {},
  );
});

function parsed<N extends RequestName>(name: N, params: object): ParsedParams<N> {
  return requests[name].params.parse(params) as ParsedParams<N>;
}

describe('following what members use', () => {
  it('begins with a look, and ends with the subscription', async () => {
    const answer = await handlers['usage.follow']({ stack: 'shop' }, client);
    expect([answer, looked]).toEqual([{ subscription: 'subscription-1' }, ['shop']]);
    emit?.(SAMPLE);
    expect(sent).toEqual([['usage.sample', { subscription: 'subscription-1', sample: SAMPLE }]]);
    await handlers['usage.unfollow']({ subscription: 'subscription-1' }, client);
    expect(emit).toBeNull();
  });
});

describe('figures over time', () => {
  it('are columns of what was asked for, as fine as the range allows', async () => {
    const figure = (value: number) => ({ min: value, average: value + 1, max: value + 2 });
    buckets = [{ atMs: 10, count: 1, figures: [figure(1), figure(5), null, null, null, null, null] }];
    const params = parsed('metrics.query', {
      ...{ stack: 'shop', member: 'gateway-1', metrics: ['memoryBytes', 'processes'] },
      ...{ fromMs: clock.nowMs() - 60_000, toMs: clock.nowMs() },
    });
    expect(await handlers['metrics.query'](params, client)).toEqual({
      spanMs: 1_000,
      atMs: [10],
      series: [
        { metric: 'memoryBytes', min: [5], average: [6], max: [7] },
        { metric: 'processes', min: [null], average: [null], max: [null] },
      ],
    });
    expect(queries).toMatchObject([{ stack: 'shop', member: 'gateway-1', tier: 'raw' }]);
  });

  it('of the machine are asked for without a member', async () => {
    const params = parsed('metrics.query', { stack: 'shop', fromMs: 0, toMs: 5 });
    const { series } = await handlers['metrics.query'](params, client);
    expect(series.map(({ metric }) => metric)).toEqual(['cpuPercent', 'memoryBytes', 'diskBytes', 'load']);
    expect(queries).toMatchObject([{ stack: '', member: null }]);
  });

  it.each([
    [{ fromMs: 5, toMs: 5 }],
    [{ fromMs: -1, toMs: 5 }],
    [{ fromMs: 0, toMs: 5, metrics: ['temperature'] }],
    [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }],
  ])('are refused for %j', (params) => {
    expect(requests['metrics.query'].params.safeParse({ stack: 'shop', ...params }).success).toBe(false);
  });
});

it('lists events as they were asked for', async () => {
  const answer = await handlers['events.list'](parsed('events.list', { stack: 'shop', limit: 5 }), client);
  expect(requests['events.list'].result.parse(answer)).toEqual(answer);
  const rest = { member: null, kinds: [], beforeId: null, sinceMs: null };
  expect(queries).toEqual([{ stack: 'shop', limit: 5, ...rest }]);
});
