import type { EventPayload } from '../contract/contract.ts';
import type { TrafficEdgeStatus } from '../contract/traffic.ts';
import { formatBytes, formatCount } from '../domain/wording.ts';
import { type Output, plainText } from './output.ts';
import { printTable } from './table.ts';

const HEADER = [
  'FROM',
  'TO',
  'THROUGH',
  'STATE',
  'PER SECOND',
  'OPEN',
  'ANSWER',
  'IN',
  'OUT',
  'RETRIED',
  'CHECKS FAILED',
] as const;

export function trafficText(sample: EventPayload<'traffic.sample'>, output: Output): string {
  const { edges, silent } = sample;
  const silence = silent.map(
    ({ member, why }) => `${output.paint('warning', '!')} ${member} does not answer: ${plainText(why)}`,
  );
  const table =
    edges.length === 0
      ? ['No balancer of this stack answers, so nothing is known of its traffic.']
      : [printTable(HEADER, edges.map(row))];
  return [...table, ...silence].join('\n');
}

function row(edge: TrafficEdgeStatus): readonly string[] {
  return [
    edge.from,
    edge.to,
    edge.through,
    edge.state ?? '-',
    edge.perSecond === null ? '-' : `${rate(edge.perSecond)} ${edge.unit}`,
    edge.queued > 0
      ? `${formatCount(edge.sessions)} (+${formatCount(edge.queued)} waiting)`
      : formatCount(edge.sessions),
    edge.responseMs === null ? '-' : `${Math.round(edge.responseMs)} ms`,
    bytes(edge.bytesInPerSecond),
    bytes(edge.bytesOutPerSecond),
    edge.state === null ? '-' : formatCount(edge.retries),
    edge.state === null ? '-' : formatCount(edge.failedChecks),
  ];
}

/** One decimal where it says something. */
function rate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond);
}

function bytes(perSecond: number | null): string {
  return perSecond === null ? '-' : `${formatBytes(perSecond)}/s`;
}
