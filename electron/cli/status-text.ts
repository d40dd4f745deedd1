import type {
  DrillDescription,
  GroupStatus,
  Incident,
  MemberStatus,
  RunSummary,
  StackStatus,
} from '../contract/schemas.ts';
import { lagText, leadText, roleWord } from '../domain/health/standing-words.ts';
import { type Survival, stackSurvival } from '../domain/health/survival.ts';
import { stackWord, survivalGrounds, survivalSentence } from '../domain/health/survival-sentence.ts';
import type { HostLine } from './host-line.ts';
import { type Output, plainText } from './output.ts';
import { printTable } from './table.ts';
import { formatBytes, formatUptime } from './texts.ts';

/** What the host knows of a stack that its survival depends on. */
export interface StackReport {
  readonly status: StackStatus;
  readonly drills: readonly DrillDescription[];
  readonly runs: readonly Pick<RunSummary, 'verdict'>[];
  /** Newest first. */
  readonly incidents: readonly Incident[];
}

const SHOWN_INCIDENTS = 3;

export async function askStackReport(line: HostLine, stack: string): Promise<StackReport> {
  const [status, { verdicts }, { incidents }] = await Promise.all([
    line.call('stack.status', { stack }),
    line.call('record.last', { stack }),
    line.call('incidents.list', { stack, limit: SHOWN_INCIDENTS }),
  ]);
  // A stack whose file cannot be read has a status that says so, and no drills.
  const { drills } = status.failure === null ? await line.call('drills.list', { stack }) : { drills: [] };
  return { status, drills, runs: verdicts.map((verdict) => ({ verdict })), incidents };
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
    const hasRoles = members.some(({ standing }) => standing !== undefined);
    const withRoles = (cells: readonly string[], roles: readonly string[]): readonly string[] =>
      hasRoles ? cells.toSpliced(ROLES_AT, 0, ...roles) : cells;
    lines.push(
      '',
      printTable(
        withRoles(HEADER, ['ROLE', 'LAG']),
        [...members, ...lostPods].map((member) => withRoles(memberRow(member, nowMs), roleCells(member))),
      ),
    );
  }
  for (const group of status.groups) lines.push(...groupLines(group, nowMs, output));
  if (status.endpoints.length > 0) lines.push('');
  for (const { label, url } of status.endpoints) lines.push(`${label}: ${url}`);
  lines.push(...mountLines(status, output), ...conditionLines(status, output));
  if (members.length > 0) lines.push('', ...survivalLines(report, nowMs, output));
  if (report.incidents.length > 0) lines.push('', ...report.incidents.map(incidentLine));
  if (status.failure !== null) {
    lines.push('', plainText(status.failure.message));
    if (status.failure.hint !== undefined) lines.push(`  hint: ${plainText(status.failure.hint)}`);
  }
  return lines.join('\n');
}

/** By the clock of the machine that ran it, as logs have it. */
function incidentLine({ atMs, text }: Incident): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z ${plainText(text)}`;
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
    detailOf(member),
  ];
}

/** What is wrong with it; of a member that was asked over and over, what its answers come to. */
function detailOf({ readiness, detail, health }: MemberStatus): string {
  const words = health === undefined || health.state === 'healthy' ? '' : health.text;
  const isNews = readiness === 'ready' && (health?.state === 'suspect' || health?.state === 'unhealthy');
  if (readiness === 'ready') return isNews ? plainText(words).slice(0, 60) : '';
  return plainText(detail === '' ? words : detail).slice(0, 60);
}

/** Behind the kind. */
const ROLES_AT = 4;

function roleCells({ standing, role }: MemberStatus): readonly string[] {
  if (standing === undefined || role === 'infra' || standing.role === 'none') return ['-', '-'];
  return [roleWord(standing), lagText(standing) || '-'];
}

function groupLines(group: GroupStatus, nowMs: number, output: Output): readonly string[] {
  const since = group.leaderSinceMs === null ? null : `for ${formatUptime(nowMs - group.leaderSinceMs)}`;
  return [
    '',
    `${output.paint('strong', group.name)}: ${leadText(group, since)}`,
    ...group.statements.map(({ tone, text }) => `  ${STATEMENT_MARKS[tone](output)}${plainText(text)}`),
  ];
}

const STATEMENT_MARKS = {
  alarm: (output: Output) => output.paint('bad', '! '),
  warning: (output: Output) => output.paint('warning', '! '),
  good: () => '',
  note: () => '',
} as const;

/** One line for each of the shared files; what is wrong somewhere, for each member that has it so. */
function mountLines({ mounts }: StackStatus, output: Output): readonly string[] {
  const names = [...new Set(mounts.map(({ files }) => files))];
  return names.flatMap((name) => {
    const own = mounts.filter(({ files }) => files === name);
    const wrong = own.filter(({ state }) => state !== 'ok');
    const [first] = own;
    if (first === undefined) return [];
    const free = first.freeBytes === null ? '' : `, ${formatBytes(first.freeBytes)} free`;
    const what = first.source === 'data' ? `Data of ${name}` : `Shared folder “${name}” (${first.source})`;
    if (wrong.length === 0) return ['', `${what}: ok${free}`];
    return [
      '',
      ...wrong.map(({ member, state, detail }) => {
        const words = detail === '' ? '' : ` (${plainText(detail)})`;
        const tone = state === 'unknown' || state === 'slow' ? 'warning' : 'bad';
        return `${what} in ${member}: ${output.paint(tone, state)}${words}`;
      }),
      ...[...new Set(wrong.map(({ hint }) => hint))].filter(Boolean).map((hint) => `  hint: ${hint}`),
    ];
  });
}

function conditionLines({ conditions }: StackStatus, output: Output): readonly string[] {
  if (conditions.length === 0) return [];
  return ['', ...conditions.map(({ tone, text }) => `${STATEMENT_MARKS[tone](output)}${plainText(text)}`)];
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

/** With its shape before the word. */
export function paintedSurvival(survival: Survival, word: string, output: Output): string {
  return output.paint(TONES[survival], `${MARKS[survival]} ${word}`);
}

function survivalLines(
  { status, drills, runs }: StackReport,
  nowMs: number,
  output: Output,
): readonly string[] {
  const standing = stackSurvival(status, { drills, runs });
  const { survival, proofs } = standing;
  const word = paintedSurvival(survival, stackWord(standing), output);
  const oldestMs = Math.min(...proofs.map(({ startedAtMs }) => startedAtMs));
  const grounds = [
    ...survivalGrounds(standing),
    ...(proofs.length > 0 ? [`oldest proof ${formatUptime(nowMs - oldestMs)} ago`] : []),
    ...(survival === 'untested' ? ['"tandem drills" shows what can be tried'] : []),
  ];
  return [
    `${word}: ${survivalSentence(status.state, standing)}`,
    ...(grounds.length > 0 ? [`  ${grounds.join(' · ')}`] : []),
    ...(status.guard === null ? [] : [plainText(status.guard.text)]),
    ...(status.nextDrill === null
      ? []
      : [
          `Next drill: ${plainText(status.nextDrill.drill)} in ${formatUptime(status.nextDrill.atMs - nowMs)}`,
        ]),
  ];
}
