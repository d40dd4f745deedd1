export const DRILL_IDS = [
  'gateway-kill',
  'gateway-crash',
  'gateway-freeze',
  'gateway-cut-off',
  'balancer-kill',
  'balancer-freeze',
  'primary-kill',
  'primary-crash',
  'primary-freeze',
  'primary-cut-off',
  'standby-kill',
  'etcd-kill',
] as const;

export type DrillId = (typeof DRILL_IDS)[number];
