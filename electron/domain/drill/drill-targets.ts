import type { SentinelWatch } from '../failover/guarded-group.ts';
import type { NetworkAttachment, Probe } from '../plan/desired-state.ts';

/**
 * Everything a drill must know of a stack, and nothing else of it: where the load goes, whom a fault can hit, where
 * the stored submissions are counted. Made from a stack file by `domain/stack/drill-targets.ts`.
 */
export interface DrillTargets {
  readonly stack: string;
  /** The published address of the balancer, `http://127.0.0.1:8000`, without a slash at the end. */
  readonly baseUrl: string;
  /** Path of the submission request below `baseUrl`. */
  readonly submitPath: string;
  /** Secret that holds the bearer token; null when tokens are somebody else's to give. */
  readonly tokenSecret: string | null;
  /** At least two, in the order of the balancer's preference. */
  readonly gateways: readonly DrillMember[];
  /** The processes of the balancer in front of the gateways; at least two for a balancer drill. */
  readonly balancers: readonly DrillMember[];
  /** HAProxy's name of the back end whose servers are the gateways, as in `Server api/gateway-1 is DOWN`. */
  readonly balancerBackend: string;
  readonly database: DrillDatabase;
  /** Where the gateways keep their sessions; null when that is no cache under Sentinels. */
  readonly cache: DrillCache | null;
  /** The stack's own file server, when the gateways' files come from one. */
  readonly storage: readonly DrillMember[];
  /** Where the shared files are mounted in each gateway; queue paths are relative to it. */
  readonly queueFolder: string;
}

export interface DrillMember {
  /** `gateway-1`: also the server's name in the balancer and the `gateway` of a receipt. */
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  readonly readiness: Probe;
  /** Of the pod; the network that the balancer uses comes first. */
  readonly networks: readonly NetworkAttachment[];
  /** Where its data volume is mounted; absent for a member without one. */
  readonly dataFolder?: string;
}

export interface DrillDatabase {
  /** In the order of the file; one for a single server. */
  readonly members: readonly DrillMember[];
  /** The command that runs SQL inside a member, e.g. `psql -U wolf -d wolf_logic`; options are added. */
  readonly client: readonly string[];
  /** Where it is written who leads; null for a single server, which always does. */
  readonly cluster: { readonly etcdPods: readonly string[]; readonly scope: string } | null;
  /** A commit waits for a standby: without one that has every commit, the database is not in its steady state. */
  readonly isSynchronous: boolean;
  /** Members of the etcd in which that is written. */
  readonly consensus: readonly DrillMember[];
  /** Balancers between the gateways and the database, with their name of the back end for writes. */
  readonly balancers: readonly DrillMember[];
  readonly balancerBackend: string | null;
}

export interface DrillCache {
  readonly members: readonly DrillMember[];
  readonly sentinels: readonly DrillMember[];
  readonly watch: SentinelWatch;
  /** Where sessions are opened, below `baseUrl`. */
  readonly sessionPath: string;
}
