import { type DrillFigures, drillFigures } from '../../contract/schemas.ts';
import { type Failure, toFailure } from '../../domain/failure.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { type HostLine, openHostLine } from '../host-line.ts';
import { followRun } from '../run-follower.ts';
import { askStackReport, statusText } from '../status-text.ts';
import { type CommandContext, closeInTime, isHostRunning, resolveStack } from './context.ts';
import { runDrill } from './drill.ts';
import { servePage } from './serve.ts';
import { bringUp, prepareEngine } from './stack.ts';

/** The document of `demo --json`; the README promises its shape. */
interface DemoReport {
  readonly stack: string;
  readonly passed: boolean;
  readonly drills: readonly DrillFigures[];
  readonly startedAt: string;
  readonly seconds: number;
  /** Only when the demo did not come to its end. */
  readonly failure?: Failure;
}

const STACK = 'gateway-pair';

/** From nothing to the proof: engine, stack, every drill; with `once` everything it brought goes again. */
export async function demo(context: CommandContext, { once }: { readonly once: boolean }): Promise<ExitCode> {
  const started = new Date();
  const drills: DrillFigures[] = [];
  const report = (failure?: Failure): DemoReport => ({
    stack: STACK,
    passed: failure === undefined && drills.length > 0 && drills.every(({ passed }) => passed),
    drills,
    startedAt: started.toISOString(),
    seconds: Math.round((Date.now() - started.getTime()) / 100) / 10,
    ...(failure === undefined ? {} : { failure }),
  });
  const undo = new Undo();
  try {
    const line = await prepare(context, undo, once);
    const { drills: offered } = await line.call('drills.list', { stack: STACK });
    for (const { id, scope } of offered) {
      if (scope !== 'basic') continue;
      const verdict = await runDrill(context, line, STACK, id, {
        ratePerSecond: 200,
        clientRetries: null,
        assisted: true,
        seed: null,
        force: null,
      });
      drills.push(drillFigures.parse(verdict));
    }
    if (once) await undo.all(context);
    const result = report();
    printSummary(context, result);
    context.output.document(result);
    if (!once) await stayOpen(context, line);
    return result.passed ? EXIT.ok : EXIT.drillNotPassed;
  } catch (error) {
    const failure = toFailure(error);
    const cleaned = once ? await undo.all(context).then(() => null, toFailure) : null;
    context.output.say('');
    context.output.failOnErrors(failure);
    if (cleaned !== null) context.output.failOnErrors(cleaned);
    context.output.document(report(failure));
    return exitCodeOf(failure);
  } finally {
    await undo.closeHost();
  }
}

async function prepare(context: CommandContext, undo: Undo, once: boolean): Promise<HostLine> {
  const { environment, options, output } = context;
  if (!(await isHostRunning(context))) {
    const engine = await prepareEngine(context);
    output.say(`Engine: ${engine.description}`);
    if (engine.startedPrivate) {
      undo.add(async () => {
        await undo.closeHost();
        await environment.engines.stopPrivate(options.dataFolder);
      });
    }
  }
  const folders = await environment.stackFolders(options.dataFolder);
  const hadFile = (await folders.list()).includes(STACK);
  await resolveStack(context, STACK);
  if (!hadFile) undo.add(() => folders.remove(STACK));

  const line = await openHostLine(environment.hosts, options.dataFolder, 'tandem demo');
  undo.keepHost(line);
  const before = await line.call('stack.status', { stack: STACK });
  const wasThere = before.state !== 'absent';
  if (wasThere) output.say(`Stack "${STACK}" is there already and stays as it is.`);
  else undo.add((ending) => takeDown(ending, line));
  await bringUp(context, line, STACK);
  output.say(`\n${statusText(await askStackReport(line, STACK), Date.now(), output)}\n`);
  output.say(
    `Now each part fails on purpose, under 200 submissions a second${once || wasThere ? '' : '; the stack stays up afterwards'}.\n`,
  );
  return line;
}

async function takeDown(context: CommandContext, line: HostLine): Promise<void> {
  context.output.say('\nTaking down what was brought up');
  await followRun(line, line.call('stack.down', { stack: STACK, removeData: true }), context);
}

function printSummary({ output }: CommandContext, { drills, passed, seconds }: DemoReport): void {
  const total = (field: 'requests' | 'failed' | 'lost' | 'duplicated'): number =>
    drills.reduce((sum, drill) => sum + drill[field], 0);
  const good = drills.filter((drill) => drill.passed).length;
  output.say('');
  output.say(
    `${passed ? output.paint('good', '✓') : output.paint('bad', '✗')} ${good} of ${drills.length} drills passed in ${seconds} s: ` +
      `${total('requests')} requests, ${total('failed')} failed, ${total('lost')} lost, ${total('duplicated')} duplicated.`,
  );
}

async function stayOpen(context: CommandContext, line: HostLine): Promise<void> {
  const { output } = context;
  output.say(`\nThe stack stays up. "tandem down --remove-data" takes it away again.`);
  if (line.owned === null) {
    output.say('The host that runs already shows it.');
    return;
  }
  await servePage(context, line.owned, { port: 0, open: true, readOnly: false }, { quiet: true });
}

/** What was brought, so that it can be taken away in the opposite order, also after a failure or an interrupt. */
class Undo {
  readonly #steps: ((context: CommandContext) => Promise<unknown>)[] = [];
  #line: HostLine | null = null;

  add(step: (context: CommandContext) => Promise<unknown>): void {
    this.#steps.push(step);
  }

  keepHost(line: HostLine): void {
    this.#line = line;
  }

  async closeHost(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    if (line !== null) await closeInTime(line);
  }

  /** Every step is tried; the first failure is thrown at the end. */
  async all(context: CommandContext): Promise<void> {
    // The interrupt that led here must not end the cleaning too; a second one leaves at once.
    const ending = { ...context, signal: new AbortController().signal };
    let failed: unknown = null;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step(ending).catch((error: unknown) => {
        failed ??= error;
      });
    }
    if (failed !== null) throw failed;
  }
}
