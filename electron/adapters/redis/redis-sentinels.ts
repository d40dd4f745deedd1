import { redisClientCommand } from '../../domain/configs/redis-client.ts';
import type { SentinelWatch } from '../../domain/failover/guarded-group.ts';
import type { SentinelView } from '../../domain/failover/sentinel-view.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { FailoverAnswer, Sentinels } from '../../ports/sentinels.ts';
import { RedisSessions } from './redis-sessions.ts';
import { parseFailoverAnswer, parseView, viewCommands } from './sentinel-answers.ts';

/**
 * Sentinels asked inside their own containers, so that nothing on the host dials an address or holds a password. A
 * session per Sentinel, opened with the first question and kept: an order then waits for no process to start.
 */
export class RedisSentinels implements Sentinels {
  readonly #sessions: RedisSessions;

  constructor(exec: Pick<MemberExec, 'openSession'>) {
    this.#sessions = new RedisSessions(exec, redisClientCommand('sentinel_port'));
  }

  async views({ sentinels, group }: SentinelWatch, timeoutMs: number): Promise<readonly SentinelView[]> {
    const answers = await Promise.all(
      sentinels.map((sentinel) => this.#view(sentinel, group, timeoutMs).catch(() => null)),
    );
    return answers.filter((view) => view !== null);
  }

  async failOver({ group }: SentinelWatch, sentinel: string, timeoutMs: number): Promise<FailoverAnswer> {
    const session = this.#sessions.standing(sentinel);
    if (session === undefined)
      return { kind: 'refused', reason: 'failed', detail: `the session in ${sentinel} has ended` };
    const [reply] = await session.ask([`SENTINEL FAILOVER ${group}`], timeoutMs);
    return parseFailoverAnswer(reply);
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  async #view(sentinel: string, group: string, timeoutMs: number): Promise<SentinelView | null> {
    const session = await this.#sessions.open(sentinel, timeoutMs);
    const view = parseView(sentinel, await session.ask(viewCommands(group), timeoutMs));
    // It may answer a client that it does not know any more: the next one shows the password anew.
    if (view === null) session.end();
    return view;
  }
}
