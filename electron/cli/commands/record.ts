import type { DrillVerdict, StackStatus } from '../../contract/schemas.ts';
import { changeSince } from '../../domain/health/proof.ts';
import { countOf } from '../../domain/wording.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { knownDrill } from '../known-drill.ts';
import type { Output } from '../output.ts';
import { printTable } from '../table.ts';
import { formatMs, formatUptime, sparkline } from '../texts.ts';
import { type CommandContext, withHostToLook } from './context.ts';

/** Every verdict there is: what each drill showed, how that compares, and whether it still speaks of what runs now. */
export async function record(
  context: CommandContext,
  id: string | undefined,
  { limit }: { readonly limit: number },
): Promise<ExitCode> {
  const { output, options } = context;
  const drill = id === undefined ? null : knownDrill(id);
  return withHostToLook(context, 'record', async (line) => {
    const [{ verdicts }, status] = await Promise.all([
      line.call('record.list', { stack: options.stack, drill, limit }),
      statusIfAny(line, options.stack),
    ]);
    const entries = verdicts.map((verdict) => ({ ...verdict, changed: changedSince(verdict, status) }));
    output.document(entries);
    if (verdicts.length === 0) {
      output.print(`No drill${drill === null ? '' : ` ${drill}`} has been run on "${options.stack}" yet.`);
      return EXIT.ok;
    }
    output.print(recordText(entries, canCompare(status), output));
    if (drill !== null) for (const text of trendLines(verdicts)) output.print(text);
    return EXIT.ok;
  });
}

type Entry = DrillVerdict & {
  /** What of the stack changed since; null when nothing did, or nobody can tell. */
  readonly changed: string | null;
};

const HEADER = [
  ...['WHEN', 'DRILL', 'PASSED', 'LOST', 'FAILED', 'SERVED AGAIN', 'REDUNDANT AGAIN', 'SLOWEST'],
  ...['GUARDED BY', 'SINCE THEN'],
] as const;

function recordText(entries: readonly Entry[], isCompared: boolean, output: Output): string {
  const nowMs = Date.now();
  const time = (ms: number | null): string => (ms === null ? 'not seen' : formatMs(ms));
  const rows = entries.map((entry) => [
    `${formatUptime(nowMs - entry.startedAtMs)} ago`,
    entry.id,
    entry.passed ? 'yes' : 'no',
    String(entry.lost + (entry.sessions?.lost ?? 0)),
    String(entry.failed),
    time(entry.servedAgainMs),
    time(entry.redundantAgainMs),
    time(entry.slowestMs),
    entry.guardedBy ?? '-',
    entry.changed ?? (isCompared ? 'unchanged' : '-'),
  ]);
  const notes = entries.flatMap((entry) =>
    entry.regressions.map(
      ({ text }) => `${entry.id} ${formatUptime(nowMs - entry.startedAtMs)} ago: ${text}`,
    ),
  );
  const marked = notes.map((text) => `${output.paint('warning', '▲')} ${text}`);
  return [printTable(HEADER, rows), ...(marked.length > 0 ? ['', ...marked] : [])].join('\n');
}

/** Oldest first, as one reads a curve. */
function trendLines(verdicts: readonly DrillVerdict[]): readonly string[] {
  const lines = [
    { name: 'served again', of: ({ servedAgainMs }: DrillVerdict) => servedAgainMs },
    { name: 'slowest answer', of: ({ slowestMs }: DrillVerdict) => slowestMs },
  ].flatMap(({ name, of }) => {
    const values = verdicts.toReversed().flatMap((verdict) => of(verdict) ?? []);
    if (values.length < 2) return [];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [
      `${name.padEnd(15)} ${sparkline(values)}  ${formatMs(low)} to ${formatMs(high)} in ${countOf(values.length, 'run')}`,
    ];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The record outlives the engine: without it only what changed since cannot be told. */
async function statusIfAny(line: HostLine, stack: string): Promise<StackStatus | null> {
  return line.call('stack.status', { stack }).catch(() => null);
}

/** Of a stack that is not up there is nothing that could have changed. */
function canCompare(status: StackStatus | null): status is StackStatus {
  return status !== null && status.state !== 'absent';
}

function changedSince(verdict: DrillVerdict, status: StackStatus | null): string | null {
  if (!canCompare(status)) return null;
  return changeSince(verdict, status.members, status.guard?.by ?? null);
}
