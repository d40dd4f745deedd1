import { type DrillId, drillId } from '../contract/schemas.ts';
import { fail } from '../domain/failure.ts';

/** What a person typed as the name of a drill. Throws `drill-unknown`. */
export function knownDrill(id: string): DrillId {
  const parsed = drillId.safeParse(id);
  if (parsed.success) return parsed.data;
  return fail({
    code: 'drill-unknown',
    message: `There is no drill "${id}".`,
    hint: `There are: ${drillId.options.join(', ')}.`,
  });
}
