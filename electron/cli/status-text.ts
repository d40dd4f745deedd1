import type { DrillDescription, MemberStatus, RunSummary, StackStatus } from '../contract/schemas.ts';
import { type Survival, stackSurvival } from '../domain/health/survival.ts';
import { survivalGrounds, survivalSentence, survivalWord } from '../domain/health/survival-sentence.ts';
import type { HostLine } from './host-line.ts';
import { type Output, plainText } from './output.ts';
import { printTable } from './table.ts';
import { formatUptime } from './texts.ts';

/** What the host knows of a stack that its survival depends on. */
export interface StackReport {
  readonly status: StackStatus;
  readonly drills: readonly DrillDescription[];
  readonly runs: readonly RunSummary[];
}

export async function askStackReport(line: HostLine, stack: string): Promise<StackReport> {
  const [status, { runs }] = await Promise.all([
    line.call('stack.status', { stack }),
    line.call('runs.list', { stack, limit: 200 }),
  ]);
  // A stack whose file cannot be read has a status that says so, and no drills.
  const { drills } = status.failure === null ? await line.call('drills.list', { stack }) : { drills: [] };
  return { status, drills, runs };
}

/** A stack as a person reads it: its members, where it answers, and what may fail now. */
export function statusText(report: StackReport, nowMs: number, output: Output): string {
  const { status } = report;
  const lines = [
    `${output.paint('strong', status.stack)}: ${status.state}${status.drift ? ', differs from its file (tandem plan shows how)' : ''}`,
  ];
  const members = status.members.filter((member) => member.role === 'member');
  const lostPods = status.members.filter((member) => member.role === 'infra' && member.state !== 'running');
  if (members.length > 0) {
    lines.push(
      '',
      printTable(
        HEADER,
        [...members, ...lostPods].map((member) => memberRow(member, nowMs)),
      ),
    );
  }
  if (status.endpoints.length > 0) lines.push('');
  for (const { label, url } of status.endpoints) lines.push(`${label}: ${url}`);
  if (members.length > 0) lines.push('', ...survivalLines(report, nowMs, output));
  if (status.failure !== null) {
    lines.push('', plainText(status.failure.message));
    if (status.failure.hint !== undefined) lines.push(`  hint: ${plainText(status.failure.hint)}`);
  }
  return lines.join('\n');
}

const HEADER = ['MEMBER', 'STATE', 'READY', 'KIND', 'RESTARTS', 'UPTIME', 'DETAIL'] as const;

function memberRow(member: MemberStatus, nowMs: number): readonly string[] {
  const startedMs = member.startedAt === null ? Number.NaN : Date.parse(member.startedAt);
  const isUp = member.state === 'running' && !Number.isNaN(startedMs);
  return [
    member.role === 'infra' ? `${member.pod} (pod)` : member.name,
    member.state,
    READY[member.readiness],
    member.kind,
    String(member.restartCount),
    isUp ? formatUptime(nowMs - startedMs) : '-',
    member.readiness === 'ready' ? '' : plainText(member.detail).slice(0, 60),
  ];
}

const READY = { ready: 'yes', 'not-ready': 'no', unknown: '?' } as const;

/** The page's statement in words; its shapes, so that colour is never the only carrier. */
const MARKS: Readonly<Record<Survival, string>> = {
  survives: '●',
  degrades: '◐',
  fails: '○',
  untested: '◌',
  unknown: '?',
};

const TONES = {
  survives: 'good',
  degrades: 'warning',
  fails: 'bad',
  untested: 'quiet',
  unknown: 'quiet',
} as const;

function survivalLines(
  { status, drills, runs }: StackReport,
  nowMs: number,
  output: Output,
): readonly string[] {
  const standing = stackSurvival(status, { drills, runs });
  const { survival, proofs } = standing;
  const word = output.paint(TONES[survival], `${MARKS[survival]} ${survivalWord(survival)}`);
  const oldestMs = Math.min(...proofs.map(({ startedAtMs }) => startedAtMs));
  const grounds = [
    ...survivalGrounds(standing),
    ...(proofs.length > 0 ? [`oldest proof ${formatUptime(nowMs - oldestMs)} ago`] : []),
    ...(survival === 'untested' ? ['"tandem drill list" shows what can be tried'] : []),
  ];
  return [
    `${word}: ${survivalSentence(status.state, standing)}`,
    ...(grounds.length > 0 ? [`  ${grounds.join(' · ')}`] : []),
  ];
}
