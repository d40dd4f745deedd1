import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { disturbanceText } from '../../../electron/domain/drill/machine-share.ts';

/** What a verdict was made from, in groups: by whom it was seen. Numbers here, words and units on the screen. */

export type FigureName =
  | 'lost'
  | 'duplicated'
  | 'unacknowledged'
  | 'requests'
  | 'failed'
  | 'sent'
  | 'retried'
  | 'median'
  | 'p95'
  | 'p99'
  | 'slowest'
  | 'gap'
  | 'detect'
  | 'servedAgain'
  | 'redundantAgain'
  | 'balancerRetries'
  | 'redispatches'
  | 'failedChecks'
  | 'sessionsOpened'
  | 'sessionsLost'
  | 'sessionsFailed'
  | 'writesLost'
  | 'ownShare'
  | 'takenShare';

export type FigureValue =
  | { readonly kind: 'count'; readonly count: number; readonly isAtLeast?: boolean }
  | { readonly kind: 'of'; readonly part: number; readonly all: number }
  | { readonly kind: 'time'; readonly ms: number | null }
  | { readonly kind: 'core' | 'machine'; readonly percent: number };

export interface Figure {
  readonly name: FigureName;
  readonly value: FigureValue;
  readonly isBad?: boolean;
}

export type FigureGroupName = 'data' | 'times' | 'clients' | 'sessions' | 'balancers' | 'machine';

export interface FigureGroup {
  readonly name: FigureGroupName;
  readonly figures: readonly Figure[];
}

/** A group without figures is one of which somebody should have known. */
export function figureGroups(verdict: DrillVerdict): readonly FigureGroup[] {
  const { sessions } = verdict;
  return [
    { name: 'data', figures: dataFigures(verdict) },
    { name: 'times', figures: timeFigures(verdict) },
    { name: 'clients', figures: clientFigures(verdict) },
    ...(sessions === null ? [] : [{ name: 'sessions' as const, figures: sessionFigures(sessions) }]),
    { name: 'balancers', figures: balancerFigures(verdict) },
    ...(verdict.machine === null ? [] : [{ name: 'machine' as const, figures: machineFigures(verdict) }]),
  ];
}

/** True when other machines took so much that the times say little. */
export function isDisturbed({ machine }: Pick<DrillVerdict, 'machine'>): boolean {
  return disturbanceText(machine) !== null;
}

const count = (name: FigureName, value: number, mustBeNone = false): Figure => ({
  name,
  value: { kind: 'count', count: value },
  ...(mustBeNone && value > 0 ? { isBad: true } : {}),
});
const of = (name: FigureName, part: number, all: number, mustBeNone = false): Figure => ({
  name,
  value: { kind: 'of', part, all },
  ...(mustBeNone && part > 0 ? { isBad: true } : {}),
});
const time = (name: FigureName, ms: number | null): Figure => ({ name, value: { kind: 'time', ms } });

function dataFigures({ lost, duplicated, unacknowledged }: DrillVerdict): readonly Figure[] {
  return [
    count('lost', lost, true),
    count('duplicated', duplicated, true),
    count('unacknowledged', unacknowledged),
  ];
}

function timeFigures(verdict: DrillVerdict): readonly Figure[] {
  return [
    time('detect', verdict.detectMs),
    time('servedAgain', verdict.servedAgainMs),
    time('redundantAgain', verdict.redundantAgainMs),
    time('slowest', verdict.slowestMs),
    time('gap', verdict.longestGapMs),
  ];
}

function clientFigures(verdict: DrillVerdict): readonly Figure[] {
  const { latencyMs } = verdict;
  return [
    count('requests', verdict.requests),
    count('failed', verdict.failed, !verdict.passed),
    of('sent', verdict.sentRequests, verdict.plannedRequests),
    count('retried', verdict.retriedRequests),
    time('median', latencyMs.p50),
    time('p95', latencyMs.p95),
    time('p99', latencyMs.p99),
  ];
}

/** The openings wait for a replica, later writes do not: only the first is a promise. */
function sessionFigures(sessions: NonNullable<DrillVerdict['sessions']>): readonly Figure[] {
  return [
    count('sessionsOpened', sessions.acknowledged),
    of('sessionsLost', sessions.lost, sessions.acknowledged, true),
    of('sessionsFailed', sessions.failed, sessions.requests),
    of('writesLost', sessions.writesLost, sessions.writesAcknowledged),
  ];
}

function balancerFigures({ balancers }: DrillVerdict): readonly Figure[] {
  if (balancers === null) return [];
  const counted = (name: FigureName, value: number): Figure => ({
    name,
    value: { kind: 'count', count: value, isAtLeast: !balancers.isComplete },
  });
  return [
    counted('balancerRetries', balancers.retries),
    counted('redispatches', balancers.redispatches),
    counted('failedChecks', balancers.failedChecks),
  ];
}

function machineFigures({ machine }: DrillVerdict): readonly Figure[] {
  if (machine === null) return [];
  const { ownPercent, takenPercent } = machine;
  return [
    { name: 'ownShare', value: { kind: 'core', percent: ownPercent } },
    ...(takenPercent === null
      ? []
      : [{ name: 'takenShare', value: { kind: 'machine', percent: takenPercent } } as const]),
  ];
}
