import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printFailure, toFailure } from '../../electron/domain/failure.ts';
import { prepareEngine } from '../helpers/test-machine.ts';
import { describeMachine } from '../helpers/this-machine.ts';
import type { Series } from './series.ts';
import { Soak } from './soak.ts';
import { openSoakFolder } from './soak-folder.ts';
import { parseSoakOptions, type SoakOptions } from './soak-options.ts';
import { isProven, placeOpening, printDuration, printRun, withSoakTable } from './soak-report.ts';
import { estimateMs, isFatal, remaining, type SoakState } from './soak-state.ts';

const PAGE = join('resources', 'docs', 'soak.md');
const EXIT = { proven: 0, notProven: 1, usage: 2, interrupted: 130 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @param build  of what is soaked. Returns the exit code. */
export async function runSoak(args: readonly string[], build: string): Promise<number> {
  const options = parseSoakOptions(args, say);
  if (options === null) return EXIT.usage;
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // A second time is an order.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    say('Interrupted: undoing the fault and cleaning up …');
    interrupt.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    return await soak(options, build, interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    say(printFailure(toFailure(error)));
    return EXIT.notProven;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

async function soak(
  { series, fresh, yes }: SoakOptions,
  build: string,
  signal: AbortSignal,
): Promise<number> {
  const { courses, runsOfEach } = series.wanted;
  const folder = await openSoakFolder({ name: series.name, build, fresh });
  let { state } = folder;
  const fatalBefore = state.runs.find(isFatal);
  if (fatalBefore !== undefined) {
    say(printRun(fatalBefore));
    say(`That was found before; what belongs to it is in ${folder.path}. --fresh forgets it.`);
    return EXIT.notProven;
  }
  let left = remaining(state, courses, runsOfEach);
  if (left.length > 0) {
    say(
      `${left.length} drills are to be run (${state.runs.length} are done): about ${printDuration(estimateMs(state, left))}.`,
    );
    const engine = await prepareEngine({ projectFolder: process.cwd(), yes, say, signal });
    process.env.DOCKER_HOST = engine.address;
    const running = new Soak({ series, engine, folder, say, signal });
    try {
      await running.open();
      for (let next = left[0]; next !== undefined && !signal.aborted; next = left[0]) {
        const run = await running.next(next);
        state = await folder.add(run, engine.description);
        left = remaining(state, courses, runsOfEach);
        say(`${printRun(run)} (${left.length} left, about ${printDuration(estimateMs(state, left))})`);
        if (isFatal(run)) return await stopped(running, run);
      }
    } catch (error) {
      if (signal.aborted) return EXIT.interrupted;
      say(printFailure(toFailure(error)));
      return await stopped(running, toFailure(error));
    } finally {
      await running.close();
    }
  }
  if (signal.aborted) return EXIT.interrupted;
  await report(state, series);
  return isProven(state, courses, runsOfEach) ? EXIT.proven : EXIT.notProven;
}

async function stopped(running: Soak, what: unknown): Promise<number> {
  say(`Stopped. What belongs to it is kept in ${await running.keepEvidence(what)}.`);
  say('The stack still stands on the engine of the tests; the next run of the tests takes it away.');
  return EXIT.notProven;
}

async function report(state: SoakState, { name, wanted, whole, extent, table }: Series): Promise<void> {
  const around = describeMachine(state.engine);
  process.stdout.write(`${table(state, wanted.courses, around)}\n`);
  if (remaining(state, whole.courses, whole.runsOfEach).length > 0) {
    say(`${PAGE} is left as it is: it shows ${extent}.`);
    return;
  }
  const page = withSoakTable(await readFile(PAGE, 'utf8'), name, table(state, whole.courses, around));
  if (page === null) say(`${PAGE} has no place for the table: ${placeOpening(name)}`);
  else await writeFile(PAGE, page);
}
