import { type DrillId, type DrillVerdict, drillId } from '../../contract/schemas.ts';
import { fail } from '../../domain/failure.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { followRun } from '../run-follower.ts';
import { type CommandContext, withHost, withHostToLook } from './context.ts';
import { requireVerdict } from './stack.ts';

export interface DrillWish {
  readonly ratePerSecond: number;
  readonly clientRetries: number | null;
  /** False: without the guardian’s help. */
  readonly assisted: boolean;
}

export async function drill(context: CommandContext, id: string, wish: DrillWish): Promise<ExitCode> {
  if (id === 'list') return listDrills(context);
  const parsed = drillId.safeParse(id);
  if (!parsed.success) {
    return fail({
      code: 'drill-unknown',
      message: `There is no drill "${id}".`,
      hint: `There are: ${drillId.options.join(', ')}.`,
    });
  }
  return withHost(context, `drill ${id}`, async (line) => {
    const verdict = await runDrill(context, line, context.options.stack, parsed.data, wish);
    context.output.document(verdict);
    return verdict.passed ? EXIT.ok : EXIT.drillNotPassed;
  });
}

/** Shows the drill while it runs and its verdict at the end. */
export async function runDrill(
  context: CommandContext,
  line: HostLine,
  stack: string,
  id: DrillId,
  wish: DrillWish,
): Promise<DrillVerdict> {
  const { output } = context;
  output.say(output.paint('strong', id));
  const run = await followRun(line, line.call('drill.run', { stack, drill: id, ...wish }), context);
  const verdict = requireVerdict(run);
  output.say(`${verdict.passed ? output.paint('good', '✓') : output.paint('bad', '✗')} ${verdict.sentence}`);
  for (const deviation of verdict.deviations) output.say(`  ${output.paint('bad', '-')} ${deviation}`);
  return verdict;
}

async function listDrills(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  return withHostToLook(context, 'drill list', async (line) => {
    const { drills } = await line.call('drills.list', { stack: options.stack });
    for (const { id, title, fault, blastRadius, expectation } of drills) {
      output.print(`${output.paint('strong', id)}  ${title}`);
      output.print(`  fault:        ${fault}`);
      output.print(`  blast radius: ${blastRadius}`);
      output.print(`  expected:     ${expectation}`);
    }
    output.document(drills);
    return EXIT.ok;
  });
}
