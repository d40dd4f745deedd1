import type { Drill } from './drill.ts';
import { DRILL_IDS, type DrillId } from './drill-id.ts';
import { allBalancersCutOff } from './drills/all-balancers-cut-off.ts';
import { allBalancersKill } from './drills/all-balancers-kill.ts';
import { allGatewaysStop } from './drills/all-gateways-stop.ts';
import { balancerFreeze } from './drills/balancer-freeze.ts';
import { balancerKill } from './drills/balancer-kill.ts';
import { cacheMasterCrash } from './drills/cache-master-crash.ts';
import { cacheMasterCutOff } from './drills/cache-master-cut-off.ts';
import { cacheMasterFreeze } from './drills/cache-master-freeze.ts';
import { cacheMasterKill } from './drills/cache-master-kill.ts';
import { cacheMasterStop } from './drills/cache-master-stop.ts';
import { cacheSwitchover } from './drills/cache-switchover.ts';
import { chaosRolling } from './drills/chaos-rolling.ts';
import { etcdKill } from './drills/etcd-kill.ts';
import { gatewayCpu } from './drills/gateway-cpu.ts';
import { gatewayCrash } from './drills/gateway-crash.ts';
import { gatewayCutOff } from './drills/gateway-cut-off.ts';
import { gatewayFreeze } from './drills/gateway-freeze.ts';
import { gatewayKill } from './drills/gateway-kill.ts';
import { gatewayLossy } from './drills/gateway-lossy.ts';
import { gatewayMemory } from './drills/gateway-memory.ts';
import { gatewayRestartStorm } from './drills/gateway-restart-storm.ts';
import { gatewaySessions } from './drills/gateway-sessions.ts';
import { gatewaySlow } from './drills/gateway-slow.ts';
import { gatewaySpareKill } from './drills/gateway-spare-kill.ts';
import { gatewayStop } from './drills/gateway-stop.ts';
import { loadPeak } from './drills/load-peak.ts';
import { loadRamp } from './drills/load-ramp.ts';
import { outageCache } from './drills/outage-cache.ts';
import { outageDatabase } from './drills/outage-database.ts';
import { primaryCpu } from './drills/primary-cpu.ts';
import { primaryCrash } from './drills/primary-crash.ts';
import { primaryCutOff } from './drills/primary-cut-off.ts';
import { primaryDiskFull } from './drills/primary-disk-full.ts';
import { primaryFreeze } from './drills/primary-freeze.ts';
import { primaryKill } from './drills/primary-kill.ts';
import { primaryStop } from './drills/primary-stop.ts';
import { queueFull } from './drills/queue-full.ts';
import { randomKill } from './drills/random-kill.ts';
import { randomPair } from './drills/random-pair.ts';
import { sentinelKill } from './drills/sentinel-kill.ts';
import { standbyKill } from './drills/standby-kill.ts';
import { storageGone } from './drills/storage-gone.ts';
import { storageHung } from './drills/storage-hung.ts';
import { storageLoss } from './drills/storage-loss.ts';
import { switchover } from './drills/switchover.ts';

/** Every drill, by its name. A name without a drill, or a drill without its name, does not compile. */
const DRILLS: Readonly<Record<DrillId, Drill>> = {
  'gateway-kill': gatewayKill,
  'gateway-crash': gatewayCrash,
  'gateway-freeze': gatewayFreeze,
  'gateway-cut-off': gatewayCutOff,
  'gateway-stop': gatewayStop,
  'gateway-spare-kill': gatewaySpareKill,
  'gateway-sessions': gatewaySessions,
  'gateway-restart-storm': gatewayRestartStorm,
  'gateway-slow': gatewaySlow,
  'gateway-lossy': gatewayLossy,
  'gateway-cpu': gatewayCpu,
  'gateway-memory': gatewayMemory,
  'balancer-kill': balancerKill,
  'balancer-freeze': balancerFreeze,
  'primary-kill': primaryKill,
  'primary-crash': primaryCrash,
  'primary-freeze': primaryFreeze,
  'primary-cut-off': primaryCutOff,
  'primary-stop': primaryStop,
  'primary-cpu': primaryCpu,
  'primary-disk-full': primaryDiskFull,
  'standby-kill': standbyKill,
  'etcd-kill': etcdKill,
  switchover,
  'cache-master-kill': cacheMasterKill,
  'cache-master-crash': cacheMasterCrash,
  'cache-master-freeze': cacheMasterFreeze,
  'cache-master-stop': cacheMasterStop,
  'cache-master-cut-off': cacheMasterCutOff,
  'cache-switchover': cacheSwitchover,
  'sentinel-kill': sentinelKill,
  'storage-gone': storageGone,
  'storage-hung': storageHung,
  'storage-loss': storageLoss,
  'queue-full': queueFull,
  'all-gateways-stop': allGatewaysStop,
  'all-balancers-kill': allBalancersKill,
  'all-balancers-cut-off': allBalancersCutOff,
  'outage-database': outageDatabase,
  'outage-cache': outageCache,
  'random-kill': randomKill,
  'random-pair': randomPair,
  'chaos-rolling': chaosRolling,
  'load-peak': loadPeak,
  'load-ramp': loadRamp,
};

export function drillById(id: DrillId): Drill {
  return DRILLS[id];
}

export function isDrillId(id: string): id is DrillId {
  return (DRILL_IDS as readonly string[]).includes(id);
}
