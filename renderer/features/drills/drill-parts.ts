import type { DrillId } from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { DrillTier } from '../../../electron/domain/drill/drill.ts';
import { blowsOf } from '../../../electron/domain/drill/drill-choice.ts';

/** What a drill breaks and how, for the order of the catalogue. */

export const DRILL_PARTS = [
  'gateway',
  'balancer',
  'database',
  'consensus',
  'cache',
  'files',
  'outage',
  'chance',
  'load',
] as const;
export type DrillPart = (typeof DRILL_PARTS)[number];

export const DRILL_DEEDS = [
  'kill',
  'crash',
  'freeze',
  'cut-off',
  'stop',
  'slow',
  'pressure',
  'fill-disk',
  'stop-all',
  'hand-over',
  'draw',
  'load',
] as const;
export type DrillDeed = (typeof DRILL_DEEDS)[number];

const PART_OF_TIER: Readonly<Record<DrillTier, DrillPart>> = {
  gateway: 'gateway',
  balancer: 'balancer',
  primary: 'database',
  standby: 'database',
  database: 'database',
  etcd: 'consensus',
  'cache-master': 'cache',
  cache: 'cache',
  sentinel: 'cache',
  storage: 'files',
  queue: 'files',
};

export function partOf(id: DrillId): DrillPart {
  const { scope, method } = drillById(id);
  if (scope === 'outage') return 'outage';
  if (method.kind === 'load-only') return 'load';
  if (method.kind !== 'steps') return 'chance';
  const tier = method.steps[0]?.blows[0]?.tier;
  return tier === undefined ? 'load' : PART_OF_TIER[tier];
}

const DEED_OF: Readonly<Record<DrillId, DrillDeed>> = {
  'gateway-kill': 'kill',
  'gateway-crash': 'crash',
  'gateway-freeze': 'freeze',
  'gateway-cut-off': 'cut-off',
  'gateway-stop': 'stop',
  'gateway-spare-kill': 'kill',
  'gateway-sessions': 'stop',
  'gateway-restart-storm': 'crash',
  'gateway-slow': 'slow',
  'gateway-lossy': 'slow',
  'gateway-cpu': 'pressure',
  'gateway-memory': 'pressure',
  'balancer-kill': 'kill',
  'balancer-freeze': 'freeze',
  'primary-kill': 'kill',
  'primary-crash': 'crash',
  'primary-freeze': 'freeze',
  'primary-cut-off': 'cut-off',
  'primary-stop': 'stop',
  'primary-cpu': 'pressure',
  'primary-disk-full': 'fill-disk',
  'standby-kill': 'kill',
  'etcd-kill': 'kill',
  switchover: 'hand-over',
  'cache-master-kill': 'kill',
  'cache-master-crash': 'crash',
  'cache-master-freeze': 'freeze',
  'cache-master-stop': 'stop',
  'cache-master-cut-off': 'cut-off',
  'cache-switchover': 'hand-over',
  'sentinel-kill': 'kill',
  'storage-gone': 'stop',
  'storage-hung': 'freeze',
  'storage-loss': 'fill-disk',
  'queue-full': 'fill-disk',
  'all-gateways-stop': 'stop-all',
  'all-balancers-kill': 'stop-all',
  'all-balancers-cut-off': 'cut-off',
  'outage-database': 'stop-all',
  'outage-cache': 'stop-all',
  'random-kill': 'draw',
  'random-pair': 'draw',
  'chaos-rolling': 'draw',
  'load-peak': 'load',
  'load-ramp': 'load',
};

export function deedOf(id: DrillId): DrillDeed {
  return DEED_OF[id];
}

/** The members that a stack must have for it, each once: a twin for whom it hits, or at least somebody. */
export function tiersNeeded(id: DrillId): readonly DrillTier[] {
  const { method } = drillById(id);
  if (method.kind !== 'steps') return [];
  return [...new Set(blowsOf(method).map(({ tier }) => tier))];
}
