import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isDrillId } from '../../electron/domain/drill/catalogue.ts';
import { printFailure, toFailure } from '../../electron/domain/failure.ts';
import { DATABASE_DRILLS } from '../helpers/database-drills.ts';
import { prepareEngine } from '../helpers/test-machine.ts';
import { describeMachine } from '../helpers/this-machine.ts';
import { Soak } from './soak.ts';
import { openSoakFolder } from './soak-folder.ts';
import { isProven, printDuration, printRun, soakTable, withSoakTable } from './soak-report.ts';
import { type Course, estimateMs, isLoss, remaining, type SoakState } from './soak-state.ts';

const FULL_RUNS = 20;
const PAGE = join('resources', 'docs', 'soak.md');
const USAGE = `npm run test:soak -- [--runs N] [--only DRILL,…] [--fresh] [--yes]

Runs each drill of a database with a standby again and again, with and without the guardian, on one stack, and stops at
the first acknowledged submission that is lost or stored twice. What is done is kept: after Ctrl-C the same command goes
on from there, until the code changes.

  --runs   of each drill in each way (${FULL_RUNS})
  --only   these drills only: ${DATABASE_DRILLS.join(', ')}
  --fresh  forget what was done before
  --yes    install what is missing without asking (TANDEM_YES=1 does the same)

When all of them ran ${FULL_RUNS} times the table in ${PAGE} is written anew.
Exit codes: 0 all ran as often as wanted, and all passed · 1 not so · 2 the command line makes no sense · 130 interrupted
`;
const EXIT = { proven: 0, notProven: 1, usage: 2, interrupted: 130 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @param build  of what is soaked. Returns the exit code. */
export async function runSoak(args: readonly string[], build: string): Promise<number> {
  const options = parseOptions(args);
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
  { courses, runsOfEach, fresh, yes }: Options,
  build: string,
  signal: AbortSignal,
): Promise<number> {
  const folder = await openSoakFolder({ build, fresh });
  let { state } = folder;
  const lossBefore = state.runs.find(isLoss);
  if (lossBefore !== undefined) {
    say(printRun(lossBefore));
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
    const running = new Soak({ engine, folder, say, signal });
    try {
      await running.open();
      for (let next = left[0]; next !== undefined && !signal.aborted; next = left[0]) {
        const run = await running.next(next);
        state = await folder.add(run, engine.description);
        left = remaining(state, courses, runsOfEach);
        say(`${printRun(run)} (${left.length} left, about ${printDuration(estimateMs(state, left))})`);
        if (isLoss(run)) return await stopped(running, run);
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
  await report(state, courses, runsOfEach);
  return isProven(state, courses, runsOfEach) ? EXIT.proven : EXIT.notProven;
}

async function stopped(running: Soak, what: unknown): Promise<number> {
  say(`Stopped. What belongs to it is kept in ${await running.keepEvidence(what)}.`);
  say('The stack still stands on the engine of the tests; the next run of the tests takes it away.');
  return EXIT.notProven;
}

async function report(state: SoakState, courses: readonly Course[], runsOfEach: number): Promise<void> {
  process.stdout.write(`${soakTable(state, courses, describeMachine(state.engine))}\n`);
  const all = coursesOf(DATABASE_DRILLS);
  if (runsOfEach < FULL_RUNS || remaining(state, all, FULL_RUNS).length > 0) {
    say(`${PAGE} is left as it is: it shows soaks of all drills, ${FULL_RUNS} times each.`);
    return;
  }
  const page = withSoakTable(
    await readFile(PAGE, 'utf8'),
    soakTable(state, all, describeMachine(state.engine)),
  );
  if (page === null) say(`${PAGE} has no place for the table: <!-- soak --> … <!-- /soak -->`);
  else await writeFile(PAGE, page);
}

interface Options {
  readonly courses: readonly Course[];
  readonly runsOfEach: number;
  readonly fresh: boolean;
  readonly yes: boolean;
}

function parseOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: String(FULL_RUNS) },
        only: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) throw new Error('');
    const runsOfEach = Number(values.runs);
    if (!Number.isInteger(runsOfEach) || runsOfEach < 1 || runsOfEach > 1_000)
      throw new Error('--runs takes a number from 1 to 1000.');
    const wanted = values.only?.split(',') ?? DATABASE_DRILLS;
    const unknown = wanted.filter((id) => !(DATABASE_DRILLS as readonly string[]).includes(id));
    if (unknown.length > 0) throw new Error(`No drill of a database is called ${unknown.join(', ')}.`);
    return {
      courses: coursesOf(wanted.filter(isDrillId)),
      runsOfEach,
      fresh: values.fresh,
      yes: values.yes || process.env.TANDEM_YES === '1',
    };
  } catch (error) {
    say(`${error instanceof Error && error.message !== '' ? `${error.message}\n` : ''}${USAGE}`);
    return null;
  }
}

function coursesOf(drills: typeof DATABASE_DRILLS): readonly Course[] {
  return drills.flatMap((drill) => [true, false].map((assisted) => ({ drill, assisted })));
}
