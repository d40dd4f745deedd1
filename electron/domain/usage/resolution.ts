/** In which spans figures are kept, and for how long. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const TIERS = {
  /** Every sample as it was taken. */
  raw: { spanMs: SECOND_MS, keptMs: HOUR_MS },
  fine: { spanMs: 10 * SECOND_MS, keptMs: DAY_MS },
  coarse: { spanMs: MINUTE_MS, keptMs: 30 * DAY_MS },
} as const;
export type Tier = keyof typeof TIERS;

/** A picture is seldom wider. */
export const MOST_POINTS = 1_500;

/** The finest tier that still holds the beginning of the range, in spans that give no more than `MOST_POINTS`. */
export function resolutionOf(
  range: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): { readonly tier: Tier; readonly spanMs: number } {
  const ageMs = nowMs - range.fromMs;
  const tier: Tier = ageMs <= TIERS.raw.keptMs ? 'raw' : ageMs <= TIERS.fine.keptMs ? 'fine' : 'coarse';
  const { spanMs } = TIERS[tier];
  const spans = Math.ceil((range.toMs - range.fromMs) / spanMs);
  return { tier, spanMs: spanMs * Math.max(1, Math.ceil(spans / MOST_POINTS)) };
}
