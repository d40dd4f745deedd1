import type { MemberStatus, RunSummary, StackStatus } from '../contract/schemas.ts';
import { type Output, plainText } from './output.ts';
import { printTable } from './table.ts';
import { formatUptime } from './texts.ts';

/** A stack as a person reads it: its members, where it answers, and what may fail now. */
export function statusText(
  status: StackStatus,
  runs: readonly RunSummary[],
  nowMs: number,
  output: Output,
): string {
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
  if (members.length > 0) lines.push('', survivalText(members, runs, nowMs));
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
    plainText(member.detail).slice(0, 60),
  ];
}

const READY = { ready: 'yes', 'not-ready': 'no', unknown: '?' } as const;

/** What happens if one more member fails now, and what was proven of it. Nothing is called safe that was not proven. */
export function survivalText(
  members: readonly MemberStatus[],
  runs: readonly RunSummary[],
  nowMs: number,
): string {
  const components = new Map<string, MemberStatus[]>();
  for (const member of members) {
    if (member.kind === 'orphan') continue;
    components.set(member.component, [...(components.get(member.component) ?? []), member]);
  }
  const ready = [...components].map(([name, all]) => ({ name, ready: all.filter(isReady) }));
  const down = ready.filter((component) => component.ready.length === 0).map(({ name }) => name);
  if (down.length > 0) return `○ fails: nothing of ${listOf(down)} is ready`;
  const alone = ready.flatMap((component) => (component.ready.length === 1 ? component.ready : []));
  const proof = proofText(runs, nowMs);
  if (alone.length === 0) return `● survives the loss of any one member; ${proof}`;
  const names = listOf(alone.map(({ name }) => name));
  return `○ fails if ${names} ${alone.length === 1 ? 'is lost: it has' : 'are lost: they have'} no ready twin; the rest survives one loss, ${proof}`;
}

function isReady({ state, readiness }: MemberStatus): boolean {
  return state === 'running' && readiness === 'ready';
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function proofText(runs: readonly RunSummary[], nowMs: number): string {
  const newest = new Map<string, NonNullable<RunSummary['verdict']>>();
  for (const { verdict } of runs) {
    const known = verdict === null ? undefined : newest.get(verdict.id);
    if (verdict !== null && (known === undefined || known.startedAtMs < verdict.startedAtMs)) {
      newest.set(verdict.id, verdict);
    }
  }
  if (newest.size === 0) return 'never tested (tandem drill list)';
  const failed = [...newest.values()].filter((verdict) => !verdict.passed);
  if (failed.length > 0) return `not passed: ${failed.map(({ id }) => id).join(', ')}`;
  const lastMs = Math.max(...[...newest.values()].map(({ startedAtMs }) => startedAtMs));
  return `last proven ${formatUptime(nowMs - lastMs)} ago by ${newest.size} ${newest.size === 1 ? 'drill' : 'drills'}`;
}
