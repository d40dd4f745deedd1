import type { ReplicaView, SentinelView } from '../../electron/domain/failover/sentinel-view.ts';

/** Of three Sentinels that agree: `10.0.0.1` is master since election 7, two replicas are in step. */

export const MASTER = '10.0.0.1';

export function replicaView(change: Partial<ReplicaView> = {}): ReplicaView {
  return {
    ...{ address: '10.0.0.2', flags: ['slave'], priority: 100, follows: MASTER },
    ...{ isLinkUp: true, linkDownMs: 0, offset: 1234, askedAgoMs: 0 },
    ...change,
  };
}

export function sentinelView(change: Partial<SentinelView> = {}): SentinelView {
  return {
    ...{ sentinel: 'shop-sentinel-1', master: MASTER, epoch: '7', masterFlags: ['master'] },
    ...{ replicas: [replicaView(), replicaView({ address: '10.0.0.3' })] },
    ...{ quorum: 2, knownSentinels: 3, canElect: true, masterForMs: 60_000 },
    ...change,
  };
}

export function agreeingViews(change: Partial<SentinelView> = {}): readonly SentinelView[] {
  return [1, 2, 3].map((number) => sentinelView({ sentinel: `shop-sentinel-${number}`, ...change }));
}
