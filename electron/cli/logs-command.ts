import { type Command, Option } from 'commander';
import { LOG_LEVELS } from '../domain/logs/log-level.ts';
import type { CommandContext } from './commands/context.ts';
import { type LogsWish, logs } from './commands/logs.ts';
import type { ExitCode } from './exit-codes.ts';
import { parseSince } from './moments.ts';
import { wholeNumber } from './option-values.ts';

interface LogsOptions {
  readonly follow?: true;
  readonly tail: number;
  readonly level?: LogsWish['level'];
  readonly grep?: string;
  readonly regex?: string;
  readonly since?: number;
  readonly former?: true;
  readonly export?: string;
}

export function logsCommand(
  command: (line: string, description: string) => Command,
  run: (own: Command, action: (context: CommandContext) => Promise<ExitCode>) => Promise<void>,
): void {
  command('logs [members...]', 'show what members say, search it, or write it to a file')
    .option('-f, --follow', 'go on with new lines')
    .addOption(
      new Option('-n, --tail <lines>', 'the last lines').default(100).argParser(wholeNumber(0, 10_000)),
    )
    .addOption(new Option('-l, --level <level>', 'this level and worse').choices(LOG_LEVELS))
    .addOption(
      new Option('-g, --grep <text>', 'lines with this text; small letters find capitals, too').conflicts(
        'regex',
      ),
    )
    .option('-e, --regex <expression>', 'lines with a match; (?i) in front ignores case')
    .addOption(
      new Option('--since <time>', 'not before: 10m, 2h, or a time as 2026-11-21T18:00:00Z').argParser(
        (text) => parseSince(text),
      ),
    )
    .addOption(
      new Option('--former', 'the last lines of containers that are gone instead').conflicts('follow'),
    )
    .addOption(
      new Option('--export <file>', 'write all such lines to a file, oldest first').conflicts('follow'),
    )
    .action((members: readonly string[], options: LogsOptions, own: Command) =>
      run(own, (context) =>
        logs(context, {
          members,
          follow: options.follow === true,
          tail: options.tail,
          level: options.level ?? null,
          grep: options.grep ?? null,
          regex: options.regex ?? null,
          sinceMs: options.since ?? null,
          former: options.former === true,
          exportFile: options.export ?? null,
        }),
      ),
    );
}
