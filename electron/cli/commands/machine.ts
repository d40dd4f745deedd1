import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { CommandContext } from './context.ts';

/** Commands about the machine that Tandem runs on. */

export async function doctor({ environment, options, output }: CommandContext): Promise<ExitCode> {
  const findings = await environment.examine(options.dataFolder);
  for (const { id, state, text, hint } of findings) {
    output.print(`${MARK[state](output)} ${id.padEnd(14)} ${text}`);
    if (hint !== null) output.print(`  ${' '.repeat(14)} ${hint}`);
  }
  output.document(findings);
  return findings.some(({ state }) => state === 'bad') ? EXIT.prerequisite : EXIT.ok;
}

const MARK = {
  good: (output: CommandContext['output']) => output.paint('good', '✓'),
  absent: (output: CommandContext['output']) => output.paint('warning', '–'),
  bad: (output: CommandContext['output']) => output.paint('bad', '✗'),
} as const;

export async function startEngine({ environment, options, output }: CommandContext): Promise<ExitCode> {
  const engine = await environment.engines.startPrivate(options.dataFolder);
  output.print(`Tandem's own engine runs at ${engine.socketPath} (process ${engine.pid}).`);
  output.document(engine);
  return EXIT.ok;
}

export async function stopEngine({ environment, options, output }: CommandContext): Promise<ExitCode> {
  const stopped = await environment.engines.stopPrivate(options.dataFolder);
  output.print(stopped ? "Tandem's own engine is stopped." : "Tandem's own engine does not run.");
  output.document({ stopped });
  return EXIT.ok;
}

export async function removeEngine(context: CommandContext): Promise<ExitCode> {
  const { environment, options, output, ask } = context;
  const question = "Delete Tandem's own engine with all its images, containers and data?";
  if (!options.yes && !(await ask(question))) {
    output.print('Nothing was deleted. Add --yes to confirm.');
    return EXIT.failure;
  }
  await environment.engines.removePrivate(options.dataFolder);
  output.print("Tandem's own engine is gone.");
  output.document({ removed: true });
  return EXIT.ok;
}
