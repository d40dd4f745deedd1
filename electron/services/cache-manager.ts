import { parseRedisReply, redisClientCommand } from '../domain/configs/redis-client.ts';
import type { GuardedCache } from '../domain/failover/guarded-group.ts';
import { chooseSentinel, type SentinelView, sentinelVerdict } from '../domain/failover/sentinel-view.ts';
import { fail } from '../domain/failure.ts';
import type { ClusterMember, ClusterView } from '../domain/switchover/cluster-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberExec } from '../ports/container-engine.ts';
import type { GroupManager } from '../ports/group-manager.ts';
import type { Sentinels } from '../ports/sentinels.ts';

const VIEWS_TIMEOUT_MS = 2_000;
const ORDER_TIMEOUT_MS = 1_000;
const EXEC = { deadlineMs: 5_000, maxOutputBytes: 64 * 1024 };
const CLIENT = redisClientCommand('redis_port');
/**
 * Sentinels need about a second to a new master, and then leave a former one that lives alone for eight more, in which it
 * would acknowledge what it throws away afterwards. Longer than both, should this host die in between.
 */
const WRITES_HELD_MS = 15_000;
const ELECTED_WITHIN_MS = 10_000;
const POLL_MS = 100;
const REDIS_PORT = 6379;

/** Orders to a cache under Sentinels, which keep no mode and take one order. */
export class CacheManager implements GroupManager {
  readonly isChosenByOrder = false;
  readonly maintenance = null;
  readonly #sentinels: Sentinels;
  readonly #exec: Pick<MemberExec, 'run'>;
  readonly #clock: Clock;
  readonly #guarded: GuardedCache;

  constructor(
    parts: { readonly sentinels: Sentinels; readonly exec: Pick<MemberExec, 'run'>; readonly clock: Clock },
    guarded: GuardedCache,
  ) {
    this.#clock = parts.clock;
    this.#sentinels = parts.sentinels;
    this.#exec = parts.exec;
    this.#guarded = guarded;
  }

  async view(): Promise<ClusterView> {
    const views = await this.#views();
    const verdict = sentinelVerdict(views, this.#guarded.watch.sentinels.length);
    if (verdict === null) return this.#disagree(views.length);
    const usable = new Set(verdict.usable);
    const replicas = views.filter(({ epoch }) => epoch === verdict.epoch).flatMap((view) => view.replicas);
    const furthest = Math.max(0, ...replicas.map(({ offset }) => offset));
    const members = this.#guarded.group.members.map((member): ClusterMember => {
      const address = this.#guarded.addresses[member] ?? '';
      if (address === verdict.master) return { member, state: 'running', timeline: null, lagBytes: null };
      const seen = replicas.filter((replica) => replica.address === address);
      const offset = Math.max(0, ...seen.map((replica) => replica.offset));
      const state = usable.has(address)
        ? 'streaming'
        : (seen[0]?.flags.join(', ') ?? 'unknown to the Sentinels');
      return { member, state, timeline: null, lagBytes: seen.length === 0 ? null : furthest - offset };
    });
    return {
      leader: this.#memberAt(verdict.master),
      inSync: members.filter(({ state }) => state === 'streaming').map(({ member }) => member),
      isSynchronous: false,
      isPaused: false,
      isSwitchingOver: verdict.isFailingOver,
      members,
    };
  }

  /**
   * What was acknowledged reaches the replicas within milliseconds, and the election takes longer: with writes held back
   * until the former master is a replica, nothing is left on it alone.
   */
  async handOver(from: string): Promise<void> {
    const { watch, addresses } = this.#guarded;
    const views = await this.#views();
    const verdict = sentinelVerdict(views, watch.sentinels.length);
    const expected = { master: addresses[from] ?? '', epoch: verdict?.epoch ?? '' };
    const choice = chooseSentinel(views, watch.sentinels.length, expected);
    if (choice.kind === 'refused') return this.#refuse(choice.detail);
    await this.#tell(from, [`CLIENT PAUSE ${WRITES_HELD_MS} WRITE`]);
    const answer = await this.#sentinels.failOver(watch, choice.sentinel, ORDER_TIMEOUT_MS);
    if (answer.kind === 'refused') {
      await this.#tell(from, ['CLIENT UNPAUSE']);
      this.#refuse(answer.detail);
    }
    const master = await this.#electedAfter(from);
    // What the Sentinels would tell it eight seconds later; the last ends those whose writes were held back.
    if (master !== null) {
      await this.#tell(from, [
        `REPLICAOF ${master} ${REDIS_PORT}`,
        'CLIENT KILL TYPE normal',
        'CLIENT UNPAUSE',
      ]);
    }
  }

  /** Null when nobody was elected in time: then the former master goes on. */
  async #electedAfter(from: string): Promise<string | null> {
    const endMs = this.#clock.monotonicMs() + ELECTED_WITHIN_MS;
    while (this.#clock.monotonicMs() < endMs) {
      const { leader } = await this.view().catch(() => ({ leader: null }));
      if (leader !== null && leader !== from) return this.#guarded.addresses[leader] ?? null;
      await this.#clock.sleep(POLL_MS);
    }
    return null;
  }

  /** By the word of the Sentinels: in the moment of a change a master takes writes that it will throw away. */
  async takesWrites(member: string): Promise<boolean> {
    return this.view().then(
      ({ leader }) => leader === member,
      () => false,
    );
  }

  #views(): Promise<readonly SentinelView[]> {
    return this.#sentinels.views(this.#guarded.watch, VIEWS_TIMEOUT_MS);
  }

  async #tell(name: string, orders: readonly string[]): Promise<void> {
    const container = this.#guarded.members.find(({ member }) => member === name)?.container ?? '';
    const input = `${orders.join('\n')}\n`;
    const { stdout, stderr } = await this.#exec.run(container, CLIENT, { ...EXEC, input });
    const replies = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(parseRedisReply);
    // The first is the answer to the password.
    if (replies.length === orders.length + 1 && replies.every(({ kind }) => kind === 'value')) return;
    fail({
      code: 'switchover-refused',
      message: `${name} did not take the orders that belong to a switchover.`,
      hint: `Its log may tell why: tandem logs ${name} --stack ${this.#guarded.stack}`,
      cause: `${stdout} ${stderr}`.trim().slice(0, 200),
    });
  }

  #refuse(detail: string): never {
    return fail({
      code: 'switchover-refused',
      message: `The Sentinels of ${this.#guarded.group.name} refused: ${detail}.`,
      hint: '"tandem status" shows how they and the servers stand.',
    });
  }

  #disagree(count: number): never {
    return fail({
      code: 'operation-failed',
      message: `The Sentinels of ${this.#guarded.group.name} name no master together: ${count} of ${this.#guarded.watch.sentinels.length} answer.`,
      hint: 'A majority must answer and agree. "tandem status" shows which are down.',
    });
  }

  #memberAt(address: string): string | null {
    const { addresses } = this.#guarded;
    return Object.keys(addresses).find((member) => addresses[member] === address) ?? null;
  }
}
