import type { RequestResult } from '../../contract/contract.ts';
import type { DrillVerdict } from '../../contract/schemas.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printTable } from '../table.ts';
import { formatMs, formatUptime } from '../texts.ts';
import { type CommandContext, withHostToLook } from './context.ts';

/** What can be broken on purpose, what came of it the last time, and when each is due by itself. */
export async function drills(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const { stack } = options;
  return withHostToLook(context, 'drills', async (line) => {
    const [offered, { verdicts }, { schedules, isKept }] = await Promise.all([
      line.call('drills.list', { stack }),
      line.call('record.last', { stack }),
      line.call('schedules.list', { stack }),
    ]);
    const nowMs = Date.now();
    const told = offered.drills.map(({ id, title }) => ({
      id,
      title,
      last: verdicts.find((verdict) => verdict.id === id) ?? null,
      due: schedules.filter(({ drill }) => drill === id),
    }));
    const strangers = schedules.filter(({ drill }) => !offered.drills.some(({ id }) => id === drill));
    output.document({ drills: told, schedules, isKept });
    output.print(
      printTable(
        ['DRILL', 'LAST VERDICT', 'OUTCOME', 'NEXT DUE', 'WHAT'],
        told.map(({ id, title, last, due }) => [
          id,
          last === null ? 'never' : `${formatUptime(nowMs - last.startedAtMs)} ago`,
          last === null ? '-' : outcomeOf(last),
          dueText(due, nowMs),
          title,
        ]),
      ),
    );
    for (const { drill, at } of strangers) {
      output.print(
        `${output.paint('warning', '!')} ${drill} (${at}) is scheduled, and does not fit this stack.`,
      );
    }
    if (schedules.length > 0 && !isKept) {
      output.print(
        'Nothing runs by itself now: "tandem serve", or the app, keeps to the schedules while it runs.',
      );
    }
    return EXIT.ok;
  });
}

function outcomeOf({ passed, lost, slowestMs }: DrillVerdict): string {
  const slowest = slowestMs === null ? '' : `, ${formatMs(slowestMs)}`;
  return `${passed ? 'passed' : 'not passed'}, ${lost} lost${slowest}`;
}

/** The earliest, by the clock of the machine, as logs have it. */
function dueText(due: RequestResult<'schedules.list'>['schedules'], nowMs: number): string {
  const times = due.flatMap(({ nextDueMs }) => nextDueMs ?? []);
  if (times.length === 0) return due.length === 0 ? '-' : 'never: always quiet then';
  const nextMs = Math.min(...times);
  return `in ${formatUptime(nextMs - nowMs)} (${new Date(nextMs).toISOString().slice(0, 16)}Z)`;
}
