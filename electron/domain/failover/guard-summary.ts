/** Who hands a stack's primaries over when they die, and what that means, in one sentence. */
export interface GuardSummary {
  readonly by: 'warden' | 'app' | 'nobody';
  readonly text: string;
  /** How long a primary may say nothing; left out, as long as everybody's. */
  readonly silenceMs?: number | undefined;
}

const ALONE = 'its engines fail over alone, about twenty seconds slower for a database';

/** @returns null for a stack in which there is nothing to hand over. */
export function guardSummary(stack: {
  readonly hasGroups: boolean;
  readonly isEnabled: boolean;
  readonly wantsWarden: boolean;
  /** False where the engine's socket is not known. */
  readonly canHaveWarden: boolean;
  readonly isWardenActing: boolean;
}): GuardSummary | null {
  if (!stack.hasGroups) return null;
  if (!stack.isEnabled) {
    return { by: 'nobody', text: `Slower: nobody guards it (switched off in its file), so ${ALONE}.` };
  }
  if (stack.isWardenActing)
    return { by: 'warden', text: 'The warden guards it, also while Tandem is closed.' };
  const why = !stack.wantsWarden
    ? 'it has no warden'
    : stack.canHaveWarden
      ? 'its warden does not answer'
      : 'where the engine keeps its socket is not known, so it has no warden';
  return {
    by: 'app',
    text: `This Tandem guards it as long as it runs (${why}); without it ${ALONE}.`,
  };
}
