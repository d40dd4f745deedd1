import type { Blow } from './drill.ts';
import { blowOf } from './drill-kinds.ts';
import { balancerFreeze } from './drills/balancer-freeze.ts';
import { balancerKill } from './drills/balancer-kill.ts';
import { cacheMasterCrash } from './drills/cache-master-crash.ts';
import { cacheMasterFreeze } from './drills/cache-master-freeze.ts';
import { cacheMasterKill } from './drills/cache-master-kill.ts';
import { gatewayCrash } from './drills/gateway-crash.ts';
import { gatewayCutOff } from './drills/gateway-cut-off.ts';
import { gatewayFreeze } from './drills/gateway-freeze.ts';
import { gatewayKill } from './drills/gateway-kill.ts';
import { gatewaySpareKill } from './drills/gateway-spare-kill.ts';
import { primaryCrash } from './drills/primary-crash.ts';
import { primaryCutOff } from './drills/primary-cut-off.ts';
import { primaryFreeze } from './drills/primary-freeze.ts';
import { primaryKill } from './drills/primary-kill.ts';
import { sentinelKill } from './drills/sentinel-kill.ts';
import { standbyKill } from './drills/standby-kill.ts';

/** What a seed may choose from: one member each, which somebody else replaces. What has no twin is no gamble but an outage. */
export const CHAOS_POOL: readonly Blow[] = [
  gatewayKill,
  gatewayCrash,
  gatewayFreeze,
  gatewayCutOff,
  gatewaySpareKill,
  balancerKill,
  balancerFreeze,
  primaryKill,
  primaryCrash,
  primaryFreeze,
  primaryCutOff,
  standbyKill,
  cacheMasterKill,
  cacheMasterCrash,
  cacheMasterFreeze,
  sentinelKill,
].map(blowOf);

export const KILLS_ONLY: readonly Blow[] = [
  gatewayKill,
  gatewaySpareKill,
  balancerKill,
  primaryKill,
  standbyKill,
  cacheMasterKill,
  sentinelKill,
].map(blowOf);
