/**
 * What is measured, in the order in which figures are stored: a new one goes to the end of its list, because what was
 * stored before has none of it.
 */
export const MEMBER_METRICS = [
  /** Of one core: 200 are two cores. */
  'cpuPercent',
  'memoryBytes',
  'receivedBytesPerSecond',
  'sentBytesPerSecond',
  'readBytesPerSecond',
  'writtenBytesPerSecond',
  'processes',
] as const;

export const HOST_METRICS = [
  /** Of the whole machine, never more than 100. */
  'cpuPercent',
  'memoryBytes',
  'diskBytes',
  'load',
] as const;

export type MemberMetric = (typeof MEMBER_METRICS)[number];
export type HostMetric = (typeof HOST_METRICS)[number];
export type Metric = MemberMetric | HostMetric;

/** Figures of the machine itself stand under no member. */
export function metricsOf(member: string | null): readonly Metric[] {
  return member === null ? HOST_METRICS : MEMBER_METRICS;
}
