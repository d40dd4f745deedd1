import { parseRedisReply, type RedisReply, redisClientCommand } from '../domain/configs/redis-client.ts';
import type { DrillCache, DrillMember } from '../domain/drill/drill-targets.ts';
import {
  compareSessions,
  type OpenedSession,
  type SessionComparison,
  sessionQuestions,
  sessionRemovals,
} from '../domain/drill/session-ledger.ts';
import { sentinelVerdict } from '../domain/failover/sentinel-view.ts';
import { fail } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberExec } from '../ports/container-engine.ts';
import type { Sentinels } from '../ports/sentinels.ts';

const EXEC = { deadlineMs: 30_000, maxOutputBytes: 64 * 1024 ** 2 };
const CLIENT = redisClientCommand('redis_port');
const SENTINELS_TIMEOUT_MS = 2_000;
/** A new master may be elected just now. */
const MASTER_DEADLINE_MS = 30_000;
const POLL_MS = 200;

/** The master by the word of the Sentinels, and how many replicas could follow it; null when they do not agree. */
export async function readCache(
  sentinels: Pick<Sentinels, 'views'>,
  { watch, members }: DrillCache,
): Promise<{ readonly master: DrillMember; readonly usable: number } | null> {
  const views = await sentinels.views(watch, SENTINELS_TIMEOUT_MS);
  const verdict = sentinelVerdict(views, watch.sentinels.length);
  const master = members.find(({ networks }) => networks.some(({ address }) => address === verdict?.master));
  if (verdict === null || master === undefined || verdict.isFailingOver) return null;
  return { master, usable: verdict.usable.length };
}

/** What the cache really holds of a drill's sessions, read from its master past the gateways; and how it is removed. */
export class SessionReader {
  readonly #exec: Pick<MemberExec, 'run'>;
  readonly #sentinels: Pick<Sentinels, 'views'>;
  readonly #clock: Clock;

  constructor(dependencies: {
    readonly exec: Pick<MemberExec, 'run'>;
    readonly sentinels: Pick<Sentinels, 'views'>;
    readonly clock: Clock;
  }) {
    this.#exec = dependencies.exec;
    this.#sentinels = dependencies.sentinels;
    this.#clock = dependencies.clock;
  }

  async compare(cache: DrillCache, sessions: readonly OpenedSession[]): Promise<SessionComparison> {
    const replies = await this.#ask(cache, sessionQuestions(sessions));
    return (
      compareSessions(sessions, replies) ??
      fail({
        code: 'operation-failed',
        message: `The sessions in ${cache.watch.group} could not be counted.`,
        hint: 'Is the cache up? "tandem status" shows it.',
        cause: replies
          .flatMap((reply) => (reply.kind === 'error' ? [reply.text] : []))
          .slice(0, 1)
          .join(),
      })
    );
  }

  async remove(cache: DrillCache, sessions: readonly OpenedSession[]): Promise<void> {
    if (sessions.length > 0) await this.#ask(cache, sessionRemovals(sessions));
  }

  async #ask(cache: DrillCache, lines: readonly string[]): Promise<readonly RedisReply[]> {
    const { container } = await this.#master(cache);
    const input = `${lines.join('\n')}\n`;
    const { stdout } = await this.#exec.run(container, CLIENT, { ...EXEC, input });
    const [authenticated, ...replies] = stdout.split('\n').filter((line) => line !== '');
    return authenticated === '"OK"' ? replies.map(parseRedisReply) : [];
  }

  async #master(cache: DrillCache): Promise<DrillMember> {
    const endMs = this.#clock.monotonicMs() + MASTER_DEADLINE_MS;
    for (;;) {
      const found = await readCache(this.#sentinels, cache);
      if (found !== null) return found.master;
      if (this.#clock.monotonicMs() >= endMs) {
        return fail({
          code: 'operation-failed',
          message: `The Sentinels of ${cache.watch.group} name no master: its sessions cannot be counted.`,
          hint: 'Is the cache up? "tandem status" shows it.',
        });
      }
      await this.#clock.sleep(POLL_MS);
    }
  }
}
