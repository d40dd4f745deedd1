import type { Row } from './row.ts';
import { balancerVsDirect } from './rows/balancer-vs-direct.ts';
import {
  pgFreezeAssisted,
  pgKillAssisted,
  pgKillNative,
  pgTimeToRedundant,
} from './rows/database-failover.ts';
import { downVsCompose } from './rows/down-vs-compose.ts';
import { drillSlowest } from './rows/drill-slowest.ts';
import { durableVsPgbench } from './rows/durable-vs-pgbench.ts';
import { idleCpu } from './rows/idle-cpu.ts';
import { idleRss } from './rows/idle-rss.ts';
import { plan300 } from './rows/plan-300.ts';
import { upVsCompose } from './rows/up-vs-compose.ts';

/** In the order in which they are printed. */
export const rows: readonly Row[] = [
  upVsCompose,
  downVsCompose,
  plan300,
  durableVsPgbench,
  balancerVsDirect,
  idleCpu,
  idleRss,
  drillSlowest('gateway-kill', 100),
  drillSlowest('gateway-freeze', 1500),
  drillSlowest('gateway-cut-off', 1500),
  drillSlowest('balancer-kill', 100),
  pgKillAssisted,
  pgKillNative,
  pgFreezeAssisted,
  pgTimeToRedundant,
];
