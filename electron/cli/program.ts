import { Command, CommanderError, Option } from 'commander';
import { toFailure } from '../domain/failure.ts';
import type { CommandContext } from './commands/context.ts';
import { demo } from './commands/demo.ts';
import { drill } from './commands/drill.ts';
import { events } from './commands/events.ts';
import { pause, promote, reinit, resume, switchover } from './commands/groups.ts';
import { plan, status } from './commands/look.ts';
import { doctor, removeEngine, startEngine, stopEngine } from './commands/machine.ts';
import { serve, start } from './commands/serve.ts';
import { shellCommand } from './commands/shell.ts';
import { down, restart, scale, up } from './commands/stack.ts';
import { top } from './commands/top.ts';
import { traffic } from './commands/traffic.ts';
import type { CliEnvironment } from './environment.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { watchInterrupts } from './interrupt.ts';
import { logsCommand } from './logs-command.ts';
import { parseSince } from './moments.ts';
import { wholeNumber } from './option-values.ts';
import { Output, type TerminalStream } from './output.ts';
import { askAtTerminal } from './prompt.ts';
import { recordCommands } from './record-program.ts';

export interface Streams {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
}

interface GlobalFlags {
  readonly json?: true;
  readonly yes?: true;
  readonly data?: string;
  readonly stack?: string;
}

const DEFAULT_STACK = 'gateway-pair';
const HOST_SHELL_HELP = 'let the page open shells on this machine, for this launch';

/** Of `drill`, as commander gives them. */
interface DrillOptions {
  readonly rate: number;
  readonly clientRetries?: number;
  readonly unassisted: boolean;
  readonly seed?: number;
  readonly force?: string;
  readonly repeat: number;
  readonly watch?: true;
}

type Action = (context: CommandContext) => Promise<ExitCode>;

/** Runs one command line to its exit code; never throws. */
export async function runCli(
  args: readonly string[],
  environment: CliEnvironment,
  streams: Streams,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const perform = async (flags: GlobalFlags, action: Action): Promise<void> => {
    code = await performCommand(flags, action, environment, streams);
  };
  const program = createProgram(environment, streams, perform);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    // Commander has said it on standard error already.
    if (args.includes('--json')) {
      const failure = { code: 'request-invalid', message: error.message };
      streams.stdout.write(`${JSON.stringify({ failure })}\n`);
    }
    return EXIT.usage;
  }
}

async function performCommand(
  flags: GlobalFlags,
  action: Action,
  environment: CliEnvironment,
  streams: Streams,
): Promise<ExitCode> {
  const { variables } = environment;
  const output = new Output({ ...streams, json: flags.json === true, variables });
  const interrupt = watchInterrupts();
  // The reader of a pipe may leave before the end: `tandem logs | head`.
  let readerGone = false;
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' || readerGone) return;
    readerGone = true;
    process.kill(process.pid, 'SIGTERM');
  });
  try {
    const code = await action({
      environment,
      output,
      signal: interrupt.signal,
      ask: askAtTerminal(interrupt.signal),
      options: {
        json: flags.json === true,
        yes: flags.yes === true || variables.TANDEM_YES === '1',
        dataFolder: environment.hosts.dataFolder(flags.data),
        stack: flags.stack ?? DEFAULT_STACK,
      },
    });
    return readerGone ? EXIT.ok : code;
  } catch (error) {
    const failure = toFailure(error);
    output.fail(failure);
    return exitCodeOf(failure);
  } finally {
    interrupt.dispose();
  }
}

function createProgram(
  environment: CliEnvironment,
  { stdout, stderr }: Streams,
  perform: (flags: GlobalFlags, action: Action) => Promise<void>,
): Command {
  const program = new Command('tandem');
  program
    .description('High availability for one machine: stacks that survive, and drills that prove it')
    .version(environment.version)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option('--json', 'print one JSON document (one a line where the command streams)')
    .option('-y, --yes', 'answer every question with yes (TANDEM_YES=1 does the same)')
    .option('--data <folder>', 'where everything lies (TANDEM_HOME does the same)')
    .option('--stack <name>', `which stack (default: "${DEFAULT_STACK}")`)
    .showHelpAfterError('(tandem --help shows what there is)')
    .addHelpText('after', EXIT_CODES_HELP);

  const command = (line: string, description: string): Command =>
    program.command(line).description(description);
  const flagsOf = (own: Command): GlobalFlags => own.optsWithGlobals();

  command('doctor', 'look at what Tandem needs of this machine').action((_options, own: Command) =>
    perform(flagsOf(own), doctor),
  );
  command('up [stack]', 'bring a stack up, or up to date: by name, or from a stack file').action(
    (target: string | undefined, _options, own: Command) =>
      perform(flagsOf(own), (context) => up(context, target)),
  );
  command('plan', 'show what "up" would do')
    .option('--down', 'show what "down" would do instead')
    .option('--remove-data', 'with --down: as if data were deleted too')
    .action((options: { down?: true; removeData?: true }, own: Command) =>
      perform(flagsOf(own), (context) =>
        plan(context, { down: options.down === true, removeData: options.removeData === true }),
      ),
    );
  command('status', 'show members, endpoints and what may fail now')
    .option('-w, --watch', 'go on showing it as it changes')
    .option('-t, --traffic', 'show what goes through the balancers instead')
    .action((options: { watch?: true; traffic?: true }, own: Command) => {
      const show = options.traffic === true ? traffic : status;
      return perform(flagsOf(own), (context) => show(context, { watch: options.watch === true }));
    });
  command('down', 'take a stack down; its data stays')
    .option('--remove-data', 'delete its data too')
    .action((options: { removeData?: true }, own: Command) =>
      perform(flagsOf(own), (context) => down(context, { removeData: options.removeData === true })),
    );
  command('scale <component=count>', 'change how many replicas a component has').action(
    (wish: string, _options, own: Command) => perform(flagsOf(own), (context) => scale(context, wish)),
  );
  command('restart [member]', 'restart one member, or all of them one after the other').action(
    (member: string | undefined, _options, own: Command) =>
      perform(flagsOf(own), (context) => restart(context, member)),
  );
  groupCommands(command, flagsOf, perform);
  watchCommands(command, flagsOf, perform);
  logsCommand(command, (own, action) => perform(flagsOf(own), action));
  command('drill <id>', 'let one part fail on purpose and prove what happens; "list" shows which there are')
    .addOption(
      new Option('--rate <requests>', 'submissions a second').default(200).argParser(wholeNumber(1, 1000)),
    )
    .addOption(
      new Option(
        '--client-retries <times>',
        'how often the client tries a broken connection again',
      ).argParser(wholeNumber(0, 3)),
    )
    .option('--unassisted', 'the guardian stands aside: the engines fail over alone', false)
    .addOption(
      new Option('--seed <number>', 'what is left to a lot follows from it').argParser(
        wholeNumber(0, 0xffffffff),
      ),
    )
    .option('--force <stack>', 'the name of the stack: whoever types it accepts that data may be destroyed')
    .addOption(
      new Option('--repeat <times>', 'one after the other').default(1).argParser(wholeNumber(1, 1000)),
    )
    .option('--watch', 'follow the drill of this name that is under way, instead of beginning one')
    .action((id: string, options: DrillOptions, own: Command) =>
      perform(flagsOf(own), (context) => {
        const {
          rate,
          clientRetries = null,
          unassisted,
          seed = null,
          force = null,
          repeat,
          watch = false,
        } = options;
        const wish = { ratePerSecond: rate, clientRetries, assisted: !unassisted, seed, force };
        return drill(context, id, wish, { repeat, watch });
      }),
    );
  recordCommands(command, (own, action) => perform(flagsOf(own), action));
  shellCommand(command, (own, action) => perform(flagsOf(own), action));
  command('serve', 'serve the page on this machine until Ctrl-C')
    .addOption(
      new Option('-p, --port <port>', '0 takes any free one').default(0).argParser(wholeNumber(0, 65_535)),
    )
    .option('--open', 'open it in a browser')
    .addOption(new Option('--host-shell', HOST_SHELL_HELP).default(false).conflicts('readOnly'))
    .option('--read-only', 'the page may look and change nothing', false)
    .action((options: { port: number; open?: true; hostShell: boolean; readOnly: boolean }, own: Command) =>
      perform(flagsOf(own), (context) => serve(context, { ...options, open: options.open === true })),
    );
  command('start', 'open the desktop app, or the page where there is none')
    .option('--host-shell', HOST_SHELL_HELP, false)
    .action((options: { hostShell: boolean }, own: Command) =>
      perform(flagsOf(own), (context) => start(context, options)),
    );
  command('demo', 'bring the default system up and run every drill on it')
    .option('--once', 'take everything down again and end')
    .action((options: { once?: true }, own: Command) =>
      perform(flagsOf(own), (context) => demo(context, { once: options.once === true })),
    );
  const engine = program.command('engine').description("Tandem's own Docker engine, apart from the system's");
  engine
    .command('start')
    .description('start it')
    .action((_options, own: Command) => perform(flagsOf(own), startEngine));
  engine
    .command('stop')
    .description('stop it and its containers')
    .action((_options, own: Command) => perform(flagsOf(own), stopEngine));
  engine
    .command('remove')
    .description('stop it and delete everything in it')
    .action((_options, own: Command) => perform(flagsOf(own), removeEngine));
  return program;
}

/** Orders to the manager of a database or a cache with standbys. */
function groupCommands(
  command: (line: string, description: string) => Command,
  flagsOf: (own: Command) => GlobalFlags,
  perform: (flags: GlobalFlags, action: Action) => Promise<void>,
): void {
  command('switchover [component]', 'let a standby of a database or a cache take over, by plan')
    .option('--to <member>', 'which one (default: the first that may)')
    .action((component: string | undefined, options: { to?: string }, own: Command) =>
      perform(flagsOf(own), (context) => switchover(context, component, { to: options.to ?? null })),
    );
  command('reinit <member>', "throw a standby's data away and copy its leader's").action(
    (member: string, _options, own: Command) => perform(flagsOf(own), (context) => reinit(context, member)),
  );
  command('pause [component]', 'let the manager of a database stand still: nobody takes over').action(
    (component: string | undefined, _options, own: Command) =>
      perform(flagsOf(own), (context) => pause(context, component)),
  );
  command('resume [component]', 'let it act again').action(
    (component: string | undefined, _options, own: Command) =>
      perform(flagsOf(own), (context) => resume(context, component)),
  );
  command('promote <member>', 'make a member the leader by hand, when nobody leads')
    .option('--force <stack>', 'although somebody leads, and writes may be lost: the name of the stack')
    .action((member: string, options: { force?: string }, own: Command) =>
      perform(flagsOf(own), (context) => promote(context, member, { force: options.force ?? null })),
    );
}

/** What is measured and written down meanwhile. */
function watchCommands(
  command: (line: string, description: string) => Command,
  flagsOf: (own: Command) => GlobalFlags,
  perform: (flags: GlobalFlags, action: Action) => Promise<void>,
): void {
  command('top [stack]', 'show what members and the machine use, every second until q')
    .option('--once', 'show it once')
    .action((stack: string | undefined, options: { once?: true }, own: Command) =>
      perform(flagsOf(own), (context) => top(context, { stack, once: options.once === true })),
    );
  command(
    'events [stack]',
    'show what happened: members that ended, runs, hand-overs, the engine gone and back',
  )
    .option('--member <name>', 'of this member only')
    .addOption(
      new Option('--since <time>', '10m, 2h or 1d ago, or a date').argParser((text) => parseSince(text)),
    )
    .addOption(
      new Option('-n, --limit <events>', 'this many, the newest')
        .default(100)
        .argParser(wholeNumber(1, 1_000)),
    )
    .action(
      (
        stack: string | undefined,
        options: { member?: string; since?: number; limit: number },
        own: Command,
      ) =>
        perform(flagsOf(own), (context) =>
          events(context, {
            stack,
            member: options.member ?? null,
            sinceMs: options.since ?? null,
            limit: options.limit,
          }),
        ),
    );
}

const EXIT_CODES_HELP = `
Exit codes: 0 done · 1 failed · 2 the command line makes no sense · 3 a drill did not pass ·
4 no engine, or something is not installed · 5 another process is at it · 130 interrupted`;
