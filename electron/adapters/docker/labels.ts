import type { DesiredContainer, DesiredNetwork, DesiredVolume } from '../../domain/plan/desired-state.ts';

/** What everything of ours carries; the adapter touches nothing without `stack`. */
export const LABELS = {
  stack: 'dev.tandem.stack',
  component: 'dev.tandem.component',
  kind: 'dev.tandem.kind',
  member: 'dev.tandem.member',
  pod: 'dev.tandem.pod',
  role: 'dev.tandem.role',
  specHash: 'dev.tandem.spec-hash',
  purpose: 'dev.tandem.purpose',
} as const;

/** Compose's own labels, so that other Docker tools group the containers by stack and component. */
const COMPOSE_LABELS = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  containerNumber: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
} as const;

export type Labels = Readonly<Record<string, string>>;

export function containerLabels(stack: string, container: DesiredContainer): Labels {
  return {
    [LABELS.stack]: stack,
    [LABELS.component]: container.component,
    [LABELS.kind]: container.componentKind,
    [LABELS.member]: container.member,
    [LABELS.pod]: container.pod,
    [LABELS.role]: container.role,
    [LABELS.specHash]: container.specHash,
    [COMPOSE_LABELS.project]: stack,
    [COMPOSE_LABELS.service]: container.role === 'infra' ? `${container.pod}-pod` : container.component,
    [COMPOSE_LABELS.containerNumber]: container.role === 'infra' ? '1' : containerNumber(container.member),
    [COMPOSE_LABELS.oneOff]: 'False',
  };
}

export function networkLabels(stack: string, network: DesiredNetwork): Labels {
  return {
    [LABELS.stack]: stack,
    [LABELS.purpose]: network.internal ? 'internal' : 'published',
    [LABELS.specHash]: network.specHash,
  };
}

export function volumeLabels(stack: string, volume: DesiredVolume): Labels {
  return {
    [LABELS.stack]: stack,
    [LABELS.purpose]: volume.purpose,
    [LABELS.specHash]: volume.specHash,
  };
}

/** The engine's list calls filter by these before anything crosses the socket. */
export function stackLabelFilter(stack?: string): string {
  return stack === undefined ? LABELS.stack : `${LABELS.stack}=${stack}`;
}

function containerNumber(member: string): string {
  return /-(\d+)$/.exec(member)?.[1] ?? '1';
}
