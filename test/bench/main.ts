import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FailureError, printFailure } from '../../electron/domain/failure.ts';
import { describeMachine } from '../helpers/this-machine.ts';
import { Bench } from './bench.ts';
import { openEngine } from './engine.ts';
import { resultOf } from './figures.ts';
import type { Measurement, Row } from './row.ts';
import { rows } from './rows.ts';
import { printTable, type TableEntry, withMeasured } from './table.ts';

const USAGE = `npm run bench -- [--json] [--only ID,…] [--readme] [--yes]

  --json    print one JSON array of {id, value, unit, spread: {min, max, n}, target, holds} on standard output
  --only    these rows only: ${rows.map(({ id }) => id).join(', ')};
            without it all but ${rows.flatMap(({ id, isLong }) => (isLong ? [id] : [])).join(', ')}
  --readme  write what was measured into the table of README.md; the other rows keep their lines
  --yes     install what is missing without asking (TANDEM_YES=1 does the same)

Exit codes: 0 every row was measured, whether or not its target holds (\`holds\` says so) · 1 a row could not be
measured; its value is null · 2 the command line makes no sense · 130 interrupted
`;
const EXIT = { measured: 0, notMeasured: 1, usage: 2, interrupted: 130 } as const;
const README = 'README.md';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Returns the exit code. */
export async function runBench(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === null) return EXIT.usage;
  const engine = await openEngine(say, options.yes).catch((error: unknown) => {
    say(explain(error));
    return null;
  });
  if (engine === null) return EXIT.notMeasured;
  const interrupt = new AbortController();
  const bench = new Bench({ engine, say, signal: interrupt.signal });
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
    say('Interrupted: cleaning up …');
    void bench
      .close()
      .then(() => engine.close())
      .finally(() => process.exit(EXIT.interrupted));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    const entries: TableEntry[] = [];
    for (const row of options.wanted) entries.push(await measure(row, bench));
    await report(entries, options, engine.description);
    return entries.every(({ result }) => result.value !== null) ? EXIT.measured : EXIT.notMeasured;
  } finally {
    await bench.close();
    await engine.close();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

async function measure(row: Row, bench: Bench): Promise<TableEntry> {
  say(`${row.id} …`);
  let measurement: Measurement | null = null;
  let beside = '';
  try {
    measurement = await row.measure(bench);
    beside = [measurement.beside, measurement.trouble].filter((text) => text !== undefined).join('; ');
  } catch (error) {
    // An interrupt ends the process; what it breaks on the way is not a finding.
    if (bench.signal.aborted) await new Promise(() => {});
    beside = explain(error);
  }
  const entry = { row, result: resultOf(row, measurement), beside };
  say(printTable([entry]));
  return entry;
}

function explain(error: unknown): string {
  return error instanceof FailureError ? printFailure(error.failure) : String(error);
}

interface Options {
  readonly json: boolean;
  readonly readme: boolean;
  readonly yes: boolean;
  readonly wanted: readonly Row[];
}

function parseOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        readme: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const ids = values.only?.split(',');
    const unknown = ids?.filter((id) => !rows.some((row) => row.id === id)) ?? [];
    if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.`);
    if (values.help) throw new Error('');
    return {
      json: values.json,
      readme: values.readme,
      yes: values.yes || process.env.TANDEM_YES === '1',
      wanted: rows.filter((row) => (ids === undefined ? row.isLong !== true : ids.includes(row.id))),
    };
  } catch (error) {
    say(`${error instanceof Error && error.message !== '' ? `${error.message}\n` : ''}${USAGE}`);
    return null;
  }
}

async function report(
  entries: readonly TableEntry[],
  { json, readme }: Options,
  engine: string,
): Promise<void> {
  if (json) process.stdout.write(`${JSON.stringify(entries.map(({ result }) => result))}\n`);
  else process.stdout.write(`${printTable(entries)}\n`);
  if (!readme) return;
  const order = rows.map(({ id }) => id);
  const text = withMeasured(await readFile(README, 'utf8'), entries, describeMachine(engine), order);
  if (text === null) say(`${README} has no place for the table: <!-- bench --> … <!-- /bench -->`);
  else await writeFile(README, text);
}
