import { checkCaches } from './check-caches.ts';
import { checkDatabases } from './check-databases.ts';
import { checkLimits } from './check-limits.ts';
import { checkNames } from './check-names.ts';
import { checkPorts } from './check-ports.ts';
import { checkReferences } from './check-references.ts';
import { checkSchedules } from './check-schedules.ts';
import { findCycles } from './find-cycles.ts';
import type { Problem } from './problem.ts';
import type { StackSpec } from './stack-spec.ts';

/** What the schema cannot see: how the parts of a file fit together. */
export function checkSpec(spec: StackSpec): readonly Problem[] {
  const names = checkNames(spec);
  // With two components of one name every reference to it would be a guess.
  if (names.length > 0) return names;
  return [
    ...checkReferences(spec),
    ...checkDatabases(spec),
    ...checkCaches(spec),
    ...findCycles(spec),
    ...checkPorts(spec),
    ...checkLimits(spec),
    ...checkSchedules(spec),
  ];
}
