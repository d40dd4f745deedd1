import type { DrillId, DrillVerdict } from '../../contract/schemas.ts';
import { evidenceText } from '../../domain/drill/balancer-evidence.ts';
import { disturbanceText } from '../../domain/drill/machine-share.ts';
import { fail } from '../../domain/failure.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { knownDrill } from '../known-drill.ts';
import { followRun } from '../run-follower.ts';
import { type CommandContext, withHost, withHostToLook } from './context.ts';
import { requireVerdict } from './stack.ts';

export interface DrillWish {
  readonly ratePerSecond: number;
  readonly clientRetries: number | null;
  /** False: without the guardian’s help. */
  readonly assisted: boolean;
  /** Null: any. */
  readonly seed: number | null;
  /** The name of the stack, typed by somebody who accepts that data may be destroyed. */
  readonly force: string | null;
}

export interface DrillCourse {
  readonly repeat: number;
  /** Follows the drill that is under way instead of beginning one. */
  readonly watch: boolean;
}

export async function drill(
  context: CommandContext,
  id: string,
  wish: DrillWish,
  { repeat, watch }: DrillCourse,
): Promise<ExitCode> {
  if (id === 'list') return listDrills(context);
  const known = knownDrill(id);
  return withHost(context, `drill ${id}`, async (line) => {
    const { stack } = context.options;
    const verdicts: DrillVerdict[] = [];
    const times = watch ? 1 : repeat;
    for (let time = 0; time < times; time += 1) {
      const start = watch
        ? underWay(line, stack, known)
        : line.call('drill.run', { stack, drill: known, ...wish, seed: nthSeed(wish.seed, time) });
      verdicts.push(await showDrill(context, line, known, start));
    }
    const [only] = verdicts;
    context.output.document(times === 1 ? only : verdicts);
    if (times > 1) sayAll(context, known, verdicts);
    return verdicts.every(({ passed }) => passed) ? EXIT.ok : EXIT.drillNotPassed;
  });
}

/** Each time other lots, and the same ones when the whole series is repeated. */
const nthSeed = (seed: number | null, time: number): number | null =>
  seed === null ? null : (seed + time) >>> 0;

async function underWay(line: HostLine, stack: string, id: DrillId): Promise<{ readonly runId: string }> {
  const { runs } = await line.call('runs.list', { stack, limit: 1 });
  const run = runs.find(
    ({ kind, subject, state }) => kind === 'drill' && subject === id && state === 'running',
  );
  if (run !== undefined) return { runId: run.id };
  return fail({
    code: 'request-invalid',
    message: `No drill ${id} is under way on "${stack}".`,
    hint: `Without --watch it is begun: tandem drill ${id} --stack ${stack}`,
  });
}

/** Begins a drill, shows it while it runs and its verdict at the end. */
export function runDrill(
  context: CommandContext,
  line: HostLine,
  stack: string,
  id: DrillId,
  wish: DrillWish,
): Promise<DrillVerdict> {
  return showDrill(context, line, id, line.call('drill.run', { stack, drill: id, ...wish }));
}

async function showDrill(
  context: CommandContext,
  line: HostLine,
  id: DrillId,
  start: Promise<{ readonly runId: string }>,
): Promise<DrillVerdict> {
  const { output } = context;
  output.say(output.paint('strong', id));
  const verdict = requireVerdict(await followRun(line, start, context));
  output.say(`${verdict.passed ? output.paint('good', '✓') : output.paint('bad', '✗')} ${verdict.sentence}`);
  for (const deviation of verdict.deviations) output.say(`  ${output.paint('bad', '-')} ${deviation}`);
  const disturbance = disturbanceText(verdict.machine);
  if (disturbance !== null) output.say(`  ${output.paint('warning', '▲')} ${disturbance}`);
  for (const { text } of verdict.regressions) output.say(`  ${output.paint('warning', '▲')} ${text}`);
  if (verdict.machine !== null) output.say(`  measuring took ${verdict.machine.ownPercent} % of a core`);
  if (verdict.balancers !== null) output.say(`  ${evidenceText(verdict.balancers)}`);
  if (verdict.seed !== null) output.say(`  the same once more: tandem drill ${id} --seed ${verdict.seed}`);
  return verdict;
}

function sayAll({ output }: CommandContext, id: DrillId, verdicts: readonly DrillVerdict[]): void {
  const passed = verdicts.filter((verdict) => verdict.passed).length;
  const total = (field: 'lost' | 'duplicated'): number =>
    verdicts.reduce((sum, verdict) => sum + verdict[field], 0);
  output.say(
    `${id}: ${passed} of ${verdicts.length} passed, ${total('lost')} lost, ${total('duplicated')} duplicated.`,
  );
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
