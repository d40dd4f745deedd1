import type { GuardedDatabase, GuardedMember } from '../domain/failover/guarded-group.ts';
import { type Failure, FailureError, fail, toFailure } from '../domain/failure.ts';
import { PATRONI_PORT } from '../domain/stack/stack-names.ts';
import type { ClusterView } from '../domain/switchover/cluster-view.ts';
import { type OrderCode, refusalOf } from '../domain/switchover/patroni-answer.ts';
import type { GroupMaintenance, GroupManager } from '../ports/group-manager.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';
import type { Patroni, PatroniOrder } from '../ports/patroni.ts';
import type { PodAgent } from '../ports/pod-agent.ts';

const LOOK_TIMEOUT_MS = 2_000;
/** Patroni follows a switchover for twenty seconds; starting its client takes one more on a busy machine. */
const HAND_OVER_TIMEOUT_MS = 30_000;
const ORDER_TIMEOUT_MS = 10_000;
/** A shutdown writes a checkpoint first, and a start may have to recover. */
const RESTART_TIMEOUT_MS = 120_000;

/** Orders to a PostgreSQL cluster under Patroni. */
export class DatabaseManager implements GroupManager {
  readonly #leaders: Pick<LeaderKeys, 'read'>;
  readonly #patroni: Patroni;
  readonly #agent: PodAgent;
  readonly #guarded: GuardedDatabase;

  constructor(
    parts: {
      readonly leaders: Pick<LeaderKeys, 'read'>;
      readonly patroni: Patroni;
      readonly agent: PodAgent;
    },
    guarded: GuardedDatabase,
  ) {
    this.#leaders = parts.leaders;
    this.#patroni = parts.patroni;
    this.#agent = parts.agent;
    this.#guarded = guarded;
  }

  async view(): Promise<ClusterView> {
    const [{ leader, ...rest }, members] = await Promise.all([
      this.#leaders.read(this.#guarded.cluster, LOOK_TIMEOUT_MS),
      this.#anyone((member) => this.#patroni.members(member.infraContainer, LOOK_TIMEOUT_MS)),
    ]);
    return { leader: leader?.member ?? null, ...rest, members };
  }

  /** Told to the successor: the leader is busy with stopping. */
  async handOver(from: string, to: string): Promise<void> {
    const order = { method: 'POST', path: '/switchover', body: { leader: from, candidate: to } } as const;
    await this.#order(to, order, HAND_OVER_TIMEOUT_MS, 'switchover-refused');
  }

  async takesWrites(name: string, timeoutMs: number): Promise<boolean> {
    const { container, infraContainer } = this.#member(name);
    const probe = { kind: 'http', port: PATRONI_PORT, path: '/primary', status: 200 } as const;
    const asking = this.#agent.ask({ infraContainer, member: container, probe, timeoutMs });
    return asking.then(
      ({ ok }) => ok,
      () => false,
    );
  }

  readonly isChosenByOrder = true;

  readonly maintenance: GroupMaintenance = {
    setPaused: async (isPaused) => {
      // What is null is taken out.
      const order = { method: 'PATCH', path: '/config', body: { pause: isPaused ? true : null } } as const;
      await this.#anyone(({ member }) => this.#order(member, order, ORDER_TIMEOUT_MS, 'manager-refused'));
    },
    reinitialise: (member) =>
      this.#order(
        member,
        { method: 'POST', path: '/reinitialize', body: {} },
        ORDER_TIMEOUT_MS,
        'manager-refused',
      ),
    restartServer: (member) =>
      this.#order(
        member,
        { method: 'POST', path: '/restart', body: {} },
        RESTART_TIMEOUT_MS,
        'manager-refused',
      ),
    promote: (candidate) =>
      this.#order(
        candidate,
        { method: 'POST', path: '/failover', body: { candidate } },
        HAND_OVER_TIMEOUT_MS,
        'promotion-refused',
      ),
  };

  async #order(name: string, order: PatroniOrder, timeoutMs: number, code: OrderCode): Promise<void> {
    const answer = await this.#patroni.order(this.#member(name).container, order, timeoutMs);
    const refusal = refusalOf(answer);
    if (refusal === null) return;
    const hint = refusal.hint.replace('<component>', this.#guarded.group.name).replaceAll('<member>', name);
    fail({
      code,
      message: `The manager of ${this.#guarded.group.name} refused: ${refusal.why}.`,
      hint,
      ...(answer.text === '' ? {} : { cause: answer.text.slice(0, 200) }),
    });
  }

  /** The first member that can be asked; a refusal is an answer. */
  async #anyone<T>(ask: (member: GuardedMember) => Promise<T>): Promise<T> {
    let last: Failure = { code: 'operation-failed', message: `${this.#guarded.group.name} has no members.` };
    for (const member of this.#guarded.members) {
      try {
        return await ask(member);
      } catch (thrown) {
        last = toFailure(thrown);
        if (last.code === 'manager-refused') break;
      }
    }
    throw new FailureError(last);
  }

  #member(name: string): GuardedMember {
    const found = this.#guarded.members.find(({ member }) => member === name);
    return (
      found ?? fail({ code: 'unexpected', message: `${name} is no member of ${this.#guarded.group.name}` })
    );
  }
}
