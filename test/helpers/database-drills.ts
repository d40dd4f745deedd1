import type { RunSummary } from '../../electron/contract/schemas.ts';
import { drillById } from '../../electron/domain/drill/catalogue.ts';
import type { Blow, DrillTier } from '../../electron/domain/drill/drill.ts';
import { isHandedOver } from '../../electron/domain/drill/drill-choice.ts';
import { DRILL_IDS, type DrillId } from '../../electron/domain/drill/drill-id.ts';
import { gatewayPair } from './gateway-pair.ts';
import { withStandby } from './stack-files.ts';
import type { TestHost } from './test-host.ts';

/** Drills of a database with a standby, as the suite runs them once and the soak again and again. */

/** Requests a second. */
const RATE = 100;
/** Longer than the longest drill: its fault is held for 45 s, and its member has as long to come back. */
const DRILL_MS = 300_000;

const DATABASE_TIERS: readonly DrillTier[] = ['primary', 'standby', 'etcd'];

/** Only blow of a drill that hits one member in one of the ways from which it must recover. */
function blowsOfOne(id: DrillId): readonly Blow[] {
  const { method, scope } = drillById(id);
  return method.kind === 'steps' && (scope === 'basic' || scope === 'member')
    ? method.steps.flatMap(({ blows }) => blows)
    : [];
}

/** All that the catalogue has. */
export const DATABASE_DRILLS: readonly DrillId[] = DRILL_IDS.filter((id) =>
  blowsOfOne(id).some(({ tier }) => DATABASE_TIERS.includes(tier)),
);

/** Those that every `npm test` runs: the usual ways to fail. */
export const BASIC_DATABASE_DRILLS: readonly DrillId[] = DATABASE_DRILLS.filter(
  (id) => drillById(id).scope === 'basic',
);

/** A lost primary leaves a gap, which the guardian shortens; for the others it has nothing to do. */
export const GUARDED_DRILLS: readonly DrillId[] = DATABASE_DRILLS.filter((id) =>
  blowsOfOne(id).some(isHandedOver),
);

export async function standbyStack(name: string, port: number): Promise<string> {
  return withStandby(await gatewayPair(name, port));
}

export function runDatabaseDrill(
  host: TestHost,
  {
    seed = null,
    ...drill
  }: {
    readonly stack: string;
    readonly drill: DrillId;
    readonly assisted: boolean;
    readonly seed?: number | null;
  },
): Promise<RunSummary> {
  const load = { ratePerSecond: RATE, clientRetries: null, seed, force: null };
  return host.run('drill.run', { ...drill, ...load }, DRILL_MS);
}
