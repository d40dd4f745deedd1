import type { Row } from './row.ts';
import { balancerVsDirect } from './rows/balancer-vs-direct.ts';
import {
  redisFreezeAssisted,
  redisKillAssisted,
  redisKillNative,
  redisSwitchoverPause,
} from './rows/cache-failover.ts';
import {
  pgCutOffAssisted,
  pgFreezeAssisted,
  pgKillAssisted,
  pgKillNative,
  pgSwitchoverPause,
  pgTimeToRedundant,
} from './rows/database-failover.ts';
import { downVsCompose } from './rows/down-vs-compose.ts';
import { drillAbort } from './rows/drill-abort.ts';
import { drillSlowest } from './rows/drill-slowest.ts';
import { durableVsPgbench } from './rows/durable-vs-pgbench.ts';
import { durableWithStandby } from './rows/durable-with-standby.ts';
import { eventToScreen } from './rows/event-to-screen.ts';
import { eventToSubscriber } from './rows/event-to-subscriber.ts';
import { firstInteractive, initialJsGzip } from './rows/first-load.ts';
import { hostColdStart } from './rows/host-cold-start.ts';
import { idleCpu } from './rows/idle-cpu.ts';
import { idleRss } from './rows/idle-rss.ts';
import { logFlood } from './rows/log-flood.ts';
import { logIngest } from './rows/log-ingest.ts';
import { logSearch1m } from './rows/log-search-1m.ts';
import { measuringOverhead } from './rows/measuring-overhead.ts';
import { logScrollFps, pageMemory1mLines } from './rows/million-lines.ts';
import { monitorVsDockerStats } from './rows/monitor-vs-docker-stats.ts';
import { packedSize } from './rows/packed-size.ts';
import { plan300 } from './rows/plan-300.ts';
import { refusedMessages } from './rows/refused-messages.ts';
import { thirtyIdleCpu, thirtyWatchedCpu } from './rows/thirty-members.ts';
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
  thirtyIdleCpu,
  thirtyWatchedCpu,
  monitorVsDockerStats,
  drillSlowest('gateway-kill', 100),
  drillSlowest('gateway-freeze', 1500),
  drillSlowest('gateway-cut-off', 1500),
  drillSlowest('balancer-kill', 100),
  drillAbort,
  pgKillAssisted,
  pgKillNative,
  pgFreezeAssisted,
  pgCutOffAssisted,
  pgTimeToRedundant,
  redisKillAssisted,
  redisKillNative,
  redisFreezeAssisted,
  pgSwitchoverPause,
  redisSwitchoverPause,
  durableWithStandby,
  logIngest,
  logSearch1m,
  logFlood,
  eventToSubscriber,
  measuringOverhead,
  eventToScreen,
  firstInteractive,
  initialJsGzip,
  logScrollFps,
  pageMemory1mLines,
  hostColdStart,
  refusedMessages,
  packedSize,
];
