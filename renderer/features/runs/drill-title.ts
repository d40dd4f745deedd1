import type { DrillDescription } from '../../../electron/contract/schemas.ts';

/** What the stack no longer allows, or was not read yet, has only its id. */
export function drillTitle(
  drills: readonly Pick<DrillDescription, 'id' | 'title'>[] | undefined,
  id: string,
): string {
  return drills?.find((drill) => drill.id === id)?.title ?? id;
}
