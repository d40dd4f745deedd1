export const DRILL_IDS = [
  'gateway-kill',
  'gateway-crash',
  'gateway-freeze',
  'gateway-cut-off',
  'balancer-kill',
  'balancer-freeze',
] as const;

export type DrillId = (typeof DRILL_IDS)[number];
