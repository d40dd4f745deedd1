import { redisClientCommand } from '../../domain/configs/redis-client.ts';
import { type SentinelView, sentinelVerdict } from '../../domain/failover/sentinel-view.ts';
import { toFailure } from '../../domain/failure.ts';
import type { MemberWord } from '../../domain/health/group-observation.ts';
import type { GroupPlace, RoleGroup } from '../../domain/stack/role-groups.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { GroupReader, GroupReading, MemberTrouble } from '../../ports/group-reader.ts';
import type { Sentinels } from '../../ports/sentinels.ts';
import { RedisSessions } from './redis-sessions.ts';
import { parseRole } from './server-answers.ts';

/** How a cache under Sentinels stands: each server by its own word, and what the Sentinels hold for true. */
export class RedisReader implements GroupReader {
  readonly #sentinels: Pick<Sentinels, 'views'>;
  readonly #clock: Clock;
  readonly #sessions: RedisSessions;

  constructor(parts: {
    readonly sentinels: Pick<Sentinels, 'views'>;
    readonly exec: Pick<MemberExec, 'openSession'>;
    readonly clock: Clock;
  }) {
    this.#sentinels = parts.sentinels;
    this.#clock = parts.clock;
    this.#sessions = new RedisSessions(parts.exec, redisClientCommand('redis_port'));
  }

  async read(group: RoleGroup, running: ReadonlySet<string>, timeoutMs: number): Promise<GroupReading> {
    const asked = group.members.filter(({ member }) => running.has(member));
    const containers = group.deciders.members.map(({ container }) => container);
    const [words, views] = await Promise.all([
      Promise.all(asked.map((place) => this.#word(group, place, timeoutMs))),
      this.#sentinels.views({ sentinels: containers, group: group.scope }, timeoutMs).catch(() => []),
    ]);
    return {
      words: new Map(words),
      deciders: decidersOf(group, views),
      leaderSinceMs: this.#masterSinceMs(views),
    };
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  async #word(
    group: RoleGroup,
    { container, member }: GroupPlace,
    timeoutMs: number,
  ): Promise<readonly [string, MemberWord | MemberTrouble]> {
    try {
      const session = await this.#sessions.open(container, timeoutMs);
      const [reply] = await session.ask(['ROLE'], timeoutMs);
      const word = parseRole(reply?.kind === 'value' ? reply.value : null, (address) =>
        memberAt(group, address),
      );
      // A server that was given another password does not know this client any more: the next one shows it anew.
      if ('trouble' in word) session.end();
      return [member, word];
    } catch (thrown) {
      return [member, { trouble: `it does not answer (${toFailure(thrown).message})` }];
    }
  }

  /** A Sentinel that was started later knows less: the longest memory counts. */
  #masterSinceMs(views: readonly SentinelView[]): number | null {
    const known = views.flatMap(({ masterForMs }) => masterForMs ?? []);
    return known.length === 0 ? null : this.#clock.nowMs() - Math.max(...known);
  }
}

function decidersOf(group: RoleGroup, views: readonly SentinelView[]): GroupReading['deciders'] {
  if (views.length === 0) return { ...NOTHING, trouble: 'no Sentinel answers' };
  const verdict = sentinelVerdict(views, group.deciders.members.length);
  return {
    leader: verdict === null ? null : memberAt(group, verdict.master),
    trouble: verdict === null ? 'the Sentinels do not agree or are too few' : '',
    canElect: views.some(({ canElect }) => canElect),
    known: {
      deciders: Math.min(...views.map(({ knownSentinels }) => knownSentinels)),
      followers: verdict?.usable.length ?? 0,
    },
  };
}

const NOTHING = { leader: null, canElect: null, known: null };

function memberAt({ members }: RoleGroup, address: string): string | null {
  return members.find((place) => place.address === address)?.member ?? null;
}
