import type { GatewayConfig } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { TimeBudget } from '../time-budget.ts';
import { MemorySessions } from './memory-sessions.ts';
import type { SessionStore } from './session-store.ts';

/** The client of the shared store is loaded only where one is configured. */
export async function openSessions(
  config: GatewayConfig['sessions'],
  parts: { readonly name: string; readonly budget: TimeBudget; readonly logger: Logger },
): Promise<SessionStore> {
  if (config.kind === 'memory') return new MemorySessions(config.ttlSeconds * 1000);
  const { RedisSessions } = await import('./redis-sessions.ts');
  return new RedisSessions({ config, ...parts });
}
