import type { Refusal } from './acts.ts';

/** What one Sentinel holds for true of the servers that it watches. */
export interface SentinelView {
  /** Its container. */
  readonly sentinel: string;
  /** Address of the master; in the middle of a failover that of the next one as soon as it was promoted. */
  readonly master: string;
  /** Of the election that made it master, a 64-bit number as text. */
  readonly epoch: string;
  /** What it thinks of the master: `master`, `s_down`, `o_down`, `failover_in_progress`, … */
  readonly masterFlags: readonly string[];
  readonly replicas: readonly ReplicaView[];
  /** So many must find the master silent. */
  readonly quorum: number;
  /** How many Sentinels it knows, itself included. */
  readonly knownSentinels: number;
  /** By its own word: enough Sentinels are reached to notice a silent master and to elect another. */
  readonly canElect: boolean;
  /** Since when it knows the master as one; null when it does not say. A Sentinel that starts begins anew. */
  readonly masterForMs: number | null;
}

export interface ReplicaView {
  readonly address: string;
  readonly flags: readonly string[];
  /** 0 until it has caught up in its present life (`tandem-redis`): such a one is never elected. */
  readonly priority: number;
  /** Whom it follows by its own word. */
  readonly follows: string;
  readonly isLinkUp: boolean;
  /** Meaningless while it is up; negative when it never was. */
  readonly linkDownMs: number;
  /** Bytes of the master's stream that it has. */
  readonly offset: number;
  /** Since it last told this Sentinel its role; null when the Sentinel does not say. */
  readonly askedAgoMs: number | null;
}

/** As long a replica may have lost its master and still be elected: Sentinel's ten times down-after, at its default. */
const MAX_LINK_DOWN_MS = 10_000;

/** In a failover a Sentinel asks replicas for their role once a second, counted from the last time. */
const ASKS_EVERY_MS = 1_000;
/** From the order until the replica that was told to be master is one: 135 to 150 ms were seen. */
const PROMOTED_AFTER_MS = 250;

export interface SentinelVerdict {
  readonly master: string;
  readonly epoch: string;
  /** Addresses of the replicas that the Sentinels would elect and that had every write a moment ago. */
  readonly usable: readonly string[];
  readonly isFailingOver: boolean;
}

/**
 * What the Sentinels say together: that of the latest election. Null when fewer than a majority answer, because the
 * others may have elected somebody since, and when two of the same election name different masters.
 *
 * @param count of all Sentinels, those that did not answer included.
 */
export function sentinelVerdict(views: readonly SentinelView[], count: number): SentinelVerdict | null {
  if (views.length * 2 <= count) return null;
  const latest = latestViews(views);
  const [first] = latest;
  if (first === undefined || latest.some(({ master }) => master !== first.master)) return null;
  return {
    master: first.master,
    epoch: first.epoch,
    usable: [...new Set(latest.flatMap(usableReplicas).map(({ address }) => address))].sort(),
    isFailingOver: views.some(({ masterFlags }) => masterFlags.includes('failover_in_progress')),
  };
}

export type FailoverChoice =
  | { readonly kind: 'order'; readonly sentinel: string }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly detail: string };

/**
 * Which Sentinel is to be told to fail over from this master of this election. An order has no condition of its own
 * and needs nobody's consent: two Sentinels that fail over at the same time may promote two replicas, so there must
 * be no doubt and no other failover. Of those that know the most replicas it is the one that will notice the promotion
 * first: nobody is told of the new master before its next question, which is up to a second away.
 */
export function chooseSentinel(
  views: readonly SentinelView[],
  count: number,
  expected: { readonly master: string; readonly epoch: string },
): FailoverChoice {
  const verdict = sentinelVerdict(views, count);
  if (verdict === null) return refuse('failed', 'the Sentinels do not agree or are too few');
  if (verdict.isFailingOver) return refuse('in-progress', 'a Sentinel fails over already');
  if (verdict.master !== expected.master || verdict.epoch !== expected.epoch)
    return refuse('condition-failed', 'the Sentinels have another master or have held another election');
  const [best] = latestViews(views)
    .map((view) => ({ sentinel: view.sentinel, usable: usableReplicas(view) }))
    .sort(
      (one, other) =>
        other.usable.length - one.usable.length ||
        noticesAfterMs(one.usable) - noticesAfterMs(other.usable) ||
        one.sentinel.localeCompare(other.sentinel),
    );
  if (best === undefined || best.usable.length === 0)
    return refuse('no-candidate', 'no Sentinel knows a replica that could be promoted');
  return { kind: 'order', sentinel: best.sentinel };
}

function latestViews(views: readonly SentinelView[]): readonly SentinelView[] {
  const latest = views.reduce(
    (epoch, view) => (BigInt(view.epoch) > epoch ? BigInt(view.epoch) : epoch),
    -1n,
  );
  return views.filter(({ epoch }) => BigInt(epoch) === latest);
}

function usableReplicas({ master, replicas }: SentinelView): readonly ReplicaView[] {
  const unfit = ['s_down', 'o_down', 'disconnected'];
  return replicas.filter(
    ({ flags, priority, follows, isLinkUp, linkDownMs }) =>
      priority > 0 &&
      follows === master &&
      !flags.some((flag) => unfit.includes(flag)) &&
      (isLinkUp || (linkDownMs >= 0 && linkDownMs <= MAX_LINK_DOWN_MS)),
  );
}

/** From an order now until the question that finds the promoted one a master; any of them may be promoted. */
function noticesAfterMs(usable: readonly ReplicaView[]): number {
  const each = usable.map(({ askedAgoMs }) => {
    const nextMs = ASKS_EVERY_MS - Math.min(askedAgoMs ?? ASKS_EVERY_MS, ASKS_EVERY_MS);
    return nextMs >= PROMOTED_AFTER_MS ? nextMs : nextMs + ASKS_EVERY_MS;
  });
  return Math.max(0, ...each);
}

function refuse(reason: Refusal, detail: string): FailoverChoice {
  return { kind: 'refused', reason, detail };
}
