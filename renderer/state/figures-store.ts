import { create } from 'zustand';
import type { EventPayload } from '../../electron/contract/contract.ts';
import type { UsageSample } from '../../electron/contract/usage-schemas.ts';

/** What members use and what flows between them, by stack; kept after the last look, so age goes with it. */

export type TrafficSample = EventPayload<'traffic.sample'>;
type MemberSample = UsageSample['members'][number];

/** By the page's own clock, which ages are counted with. */
interface Received {
  readonly receivedAtMs: number;
}

export interface UsageNow extends Received {
  readonly everyMs: number;
  readonly atMs: number;
  readonly byMember: Readonly<Record<string, MemberSample>>;
}

export interface TrafficNow extends Received {
  readonly sample: TrafficSample;
}

interface FiguresStore {
  readonly usage: Readonly<Record<string, UsageNow>>;
  readonly traffic: Readonly<Record<string, TrafficNow>>;
}

export const useFigures = create<FiguresStore>(() => ({ usage: {}, traffic: {} }));

export function usageSampled(sample: UsageSample, receivedAtMs: number): void {
  const { stack, atMs, everyMs, members } = sample;
  const byMember = Object.fromEntries(members.map((each) => [each.member, each]));
  const now: UsageNow = { atMs, everyMs, receivedAtMs, byMember };
  useFigures.setState(({ usage }) => ({ usage: { ...usage, [stack]: now } }));
}

export function trafficSampled(sample: TrafficSample, receivedAtMs: number): void {
  useFigures.setState(({ traffic }) => ({
    traffic: { ...traffic, [sample.stack]: { sample, receivedAtMs } },
  }));
}

/** Samples that are as late as this are no longer what is so now. */
const LATE_SAMPLES = 4;
const TRAFFIC_EVERY_MS = 1_000;

export function isUsageFresh(usage: UsageNow | undefined, nowMs: number): boolean {
  return usage !== undefined && nowMs - usage.receivedAtMs < LATE_SAMPLES * usage.everyMs;
}

export function isTrafficFresh(traffic: TrafficNow | undefined, nowMs: number): boolean {
  return traffic !== undefined && nowMs - traffic.receivedAtMs < LATE_SAMPLES * TRAFFIC_EVERY_MS;
}
