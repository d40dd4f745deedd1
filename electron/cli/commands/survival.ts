import { mendFor, mendOf } from '../../domain/health/mending.ts';
import { singlePoints } from '../../domain/health/single-points.ts';
import { type StandingMember, stackSurvival } from '../../domain/health/survival.ts';
import {
  stackWord,
  survivalGrounds,
  survivalSentence,
  survivalWord,
} from '../../domain/health/survival-sentence.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { askStackReport, paintedSurvival, type StackReport } from '../status-text.ts';
import { formatUptime } from '../texts.ts';
import { type CommandContext, withHostToLook } from './context.ts';

/** What happens if something fails now: each member, why, and what would mend it; and what no stack here survives. */
export async function survival(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const report = await withHostToLook(context, 'survival', (line) => askStackReport(line, options.stack));
  const told = survivalReport(report);
  output.document(told);
  output.print(survivalText(told, Date.now(), output));
  return EXIT.ok;
}

function survivalReport({ status, drills, runs }: StackReport) {
  const standing = stackSurvival(status, { drills, runs });
  const { stack, groups } = status;
  const { members } = standing;
  const mend = mendFor(standing, { stack, groups, drills });
  return {
    stack,
    survival: standing.survival,
    word: stackWord(standing),
    sentence: survivalSentence(status.state, standing),
    grounds: survivalGrounds(standing),
    mend: mend === null ? null : { text: mend.text, command: mend.command },
    members: members.map((member) => {
      const own = mendOf(member, { stack, groups, drills, members });
      return {
        name: member.status.name,
        component: member.status.component,
        survival: member.survival,
        word: survivalWord(member),
        cause: member.cause,
        reason: reasonOf(member),
        provenAtMs: member.provenBy?.startedAtMs ?? null,
        mend: own === null ? null : { text: own.text, command: own.command },
      };
    }),
    expired: standing.expired.map(({ outcome, change }) => ({ drill: outcome.id, change })),
    guard: status.guard,
    singlePoints: singlePoints(status.guard),
  };
}

type SurvivalReport = ReturnType<typeof survivalReport>;

function reasonOf({ podTrouble, consequence, reason }: StandingMember): string {
  return [podTrouble ?? reason, consequence ?? ''].filter((text) => text !== '').join(': ');
}

function survivalText(told: SurvivalReport, nowMs: number, output: Output): string {
  const width = Math.max(0, ...told.members.map(({ name }) => name.length));
  const lines = [`${paintedSurvival(told.survival, told.word, output)}: ${told.sentence}`];
  if (told.grounds.length > 0) lines.push(`  ${told.grounds.join(' · ')}`);
  if (told.members.length > 0) lines.push('');
  for (const member of told.members) {
    const age = member.provenAtMs === null ? '' : `, ${formatUptime(nowMs - member.provenAtMs)} ago`;
    const reason = member.reason === '' ? '' : `  ${member.reason}${age}`;
    lines.push(
      `${member.name.padEnd(width)}  ${paintedSurvival(member.survival, member.word, output)}${reason}`,
    );
    if (member.mend !== null) lines.push(`${' '.repeat(width)}  ${mendText(member.mend, output)}`);
  }
  lines.push('', 'On this machine, whatever its drills have shown:');
  for (const { what, survival: word, consequence, mend } of told.singlePoints) {
    lines.push(`${paintedSurvival(word, word, output)}  ${what}: ${consequence}.`);
    lines.push(`  ${output.paint('quiet', `what helps: ${mend}`)}`);
  }
  return lines.join('\n');
}

function mendText({ text, command }: NonNullable<SurvivalReport['mend']>, output: Output): string {
  return output.paint('quiet', command === null ? text : `${text.replace(/\.$/, '')}: ${command}`);
}
