import type { DesiredContainer, DesiredState, Probe } from '../plan/desired-state.ts';
import { findComponent, type StackSpec } from '../stack/stack-spec.ts';
import type { HealthThresholds } from './member-health.ts';

/** A member whose health is watched, and how it is asked. */
export interface WatchedMember {
  readonly member: string;
  readonly container: string;
  readonly infraContainer: string;
  /** Null: nobody can ask it anything, so the engine's word is all there is. */
  readonly probe: Probe | null;
  /** Networks that its pod has when nobody took one away. */
  readonly networks: readonly string[];
  readonly thresholds: HealthThresholds;
}

/** Two good answers after ill health, three bad ones before it, like the guardian's. */
const RISE = 2;
const FALL = 3;
const START_GRACE_MS = 60_000;

export function watchedMembers(spec: StackSpec, desired: DesiredState): readonly WatchedMember[] {
  const pods = new Map(
    desired.containers.flatMap((container) =>
      container.role === 'infra' ? [[container.name, container] as const] : [],
    ),
  );
  return desired.containers.flatMap((container) => {
    if (container.role !== 'member') return [];
    const { member, name, joins, readiness } = container;
    return [
      {
        member,
        container: name,
        infraContainer: joins ?? name,
        // A member without a pod of ours has no agent that could ask.
        probe: readiness?.probe ?? (joins === null ? null : impliedProbe(spec, container)),
        networks: (pods.get(joins ?? '')?.networks ?? []).map(({ network }) => network),
        thresholds: { rise: RISE, fall: FALL, startGraceMs: readiness?.deadlineMs ?? START_GRACE_MS },
      },
    ];
  });
}

/** A service that names no probe is expected to listen on its first port. */
function impliedProbe(spec: StackSpec, { component }: DesiredContainer): Probe | null {
  const [port] = findComponent(spec, component, 'service')?.ports ?? [];
  return port === undefined ? null : { kind: 'tcp', port: port.port };
}

/** A command is a process in the member each time: it is asked a third as often, and given longer. */
export function askEveryMs(probe: Probe, isAttended: boolean): number {
  const everyMs = isAttended ? ASK_ATTENDED_MS : ASK_MS;
  return probe.kind === 'command' ? 3 * everyMs : everyMs;
}

export function answerWithinMs(probe: Probe): number {
  return probe.kind === 'command' ? 5_000 : 1_000;
}

/** What a member tells by itself, its end above all, is heard at once; a bad answer is followed up within a second. */
const ASK_MS = 30_000;
/** While somebody watches. */
const ASK_ATTENDED_MS = 1_000;
