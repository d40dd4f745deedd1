export function roundsOf(
  files: readonly string[],
  hasOwnEngines: boolean,
): readonly (readonly (readonly string[])[])[];
export const IN_LANES: readonly string[];
