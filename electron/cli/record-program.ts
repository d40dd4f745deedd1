import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/context.ts';
import { drills } from './commands/drills.ts';
import { record } from './commands/record.ts';
import { survival } from './commands/survival.ts';
import type { ExitCode } from './exit-codes.ts';
import { wholeNumber } from './option-values.ts';

/** What was proven, when, and what that is worth now. */
export function recordCommands(
  command: (line: string, description: string) => Command,
  perform: (own: Command, action: (context: CommandContext) => Promise<ExitCode>) => Promise<void>,
): void {
  command('drills', 'show which drills there are, how each ended the last time, and when it is due').action(
    (_options, own: Command) => perform(own, drills),
  );
  command('survival', 'show of each member what its loss would mean now, why, and what would mend it').action(
    (_options, own: Command) => perform(own, survival),
  );
  command('record [drill]', 'show what past drills came to, of all or of one')
    .addOption(
      new Option('-n, --limit <runs>', 'how many, newest first').default(50).argParser(wholeNumber(1, 500)),
    )
    .action((drill: string | undefined, options: { limit: number }, own: Command) =>
      perform(own, (context) => record(context, drill, options)),
    );
}
