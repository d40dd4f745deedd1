import type { RedisOptions } from 'ioredis';
import type { GatewayConfig } from '../config.ts';
import type { TimeBudget } from '../time-budget.ts';

export type SharedSessionsConfig = Exclude<GatewayConfig['sessions'], { readonly kind: 'memory' }>;

/** Without what only a type parameter of the client may set. */
type StoreOptions = Omit<RedisOptions, 'replyMapping'>;

const LONGEST_PAUSE_MS = 500;
/** A connection that says nothing for so long leads to a server that stands still. */
const SILENCE_MS = 2_000;
const SENTINEL_MS = 500;

/** How the store is reached. Of Sentinels the master's address is asked anew before every connection. */
export function redisOptions(config: SharedSessionsConfig, name: string, budget: TimeBudget): StoreOptions {
  const common: StoreOptions = {
    connectionName: `gateway-${name}`,
    // Nothing of the newer protocol is needed, and this one every server and Sentinel speaks.
    protocol: 2,
    lazyConnect: true,
    connectTimeout: Math.min(SENTINEL_MS, budget.sessionsMs),
    socketTimeout: SILENCE_MS,
    commandTimeout: budget.sessionsMs,
    // Commands wait for a new connection within their own time limit; what was sent is never sent twice.
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    retryStrategy: pauseMs,
    // A master that became a replica while connected.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  if (config.kind === 'redis') return { ...common, ...config.nodes[0] };
  return {
    ...common,
    name: config.master,
    sentinels: [...config.sentinels],
    role: 'master',
    failoverDetector: true,
    sentinelCommandTimeout: SENTINEL_MS,
    sentinelRetryStrategy: pauseMs,
    // What the Sentinels tell of each other are addresses that may not be reachable from here.
    updateSentinels: false,
  };
}

function pauseMs(attempt: number): number {
  return Math.min(50 * attempt, LONGEST_PAUSE_MS);
}
