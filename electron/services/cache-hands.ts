import type { ActOutcome } from '../domain/failover/acts.ts';
import type { GroupLook } from '../domain/failover/group.ts';
import type { GuardedCache } from '../domain/failover/guarded-group.ts';
import { chooseSentinel, sentinelVerdict } from '../domain/failover/sentinel-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeldLeadership } from '../ports/guardian.ts';
import type { Sentinels } from '../ports/sentinels.ts';
import { MemberHands, type MemberHandsParts, refused } from './member-hands.ts';

/** Sentinels answer within milliseconds; the first question waits for a session to be opened. */
const VIEWS_TIMEOUT_MS = 750;
const ORDER_TIMEOUT_MS = 1_000;

/** How a guardian sees and touches a cache under Sentinels. */
export class CacheHands extends MemberHands {
  readonly #sentinels: Sentinels;
  readonly #clock: Clock;
  readonly #guarded: GuardedCache;

  constructor(
    parts: MemberHandsParts & { readonly sentinels: Sentinels; readonly clock: Clock },
    guarded: GuardedCache,
  ) {
    super(parts, guarded);
    this.#sentinels = parts.sentinels;
    this.#clock = parts.clock;
    this.#guarded = guarded;
  }

  override async orderFailover({ leader, revision }: HeldLeadership, withinMs: number): Promise<ActOutcome> {
    const { watch, addresses } = this.#guarded;
    const expired = () => refused('expired', 'the Sentinels answered when the proof of death was too old');
    const endMs = this.#clock.monotonicMs() + withinMs;
    if (withinMs <= 0) return expired();
    const views = await this.#sentinels.views(watch, withinMs);
    const choice = chooseSentinel(views, watch.sentinels.length, {
      master: addresses[leader] ?? '',
      epoch: revision,
    });
    if (this.#clock.monotonicMs() >= endMs) return expired();
    if (choice.kind === 'refused') return choice;
    const answer = await this.#sentinels.failOver(watch, choice.sentinel, ORDER_TIMEOUT_MS);
    return answer.kind === 'ordered' ? { kind: 'done' } : answer;
  }

  protected override async leadership(): Promise<Pick<GroupLook, 'leadership' | 'inSync'>> {
    const { watch } = this.#guarded;
    const views = await this.#sentinels.views(watch, VIEWS_TIMEOUT_MS);
    const verdict = sentinelVerdict(views, watch.sentinels.length);
    const leader = verdict === null ? null : this.#memberAt(verdict.master);
    // A master at an address of nobody is not ours to hand over.
    if (verdict === null || leader === null) return { leadership: null, inSync: [] };
    const inSync = verdict.usable.map((address) => this.#memberAt(address)).filter((name) => name !== null);
    return { leadership: { leader, revision: verdict.epoch }, inSync };
  }

  #memberAt(address: string): string | null {
    const { addresses } = this.#guarded;
    return Object.keys(addresses).find((member) => addresses[member] === address) ?? null;
  }
}
