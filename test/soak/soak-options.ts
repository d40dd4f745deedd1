import { parseArgs } from 'node:util';
import { isDrillId } from '../../electron/domain/drill/catalogue.ts';
import { DATABASE_DRILLS } from '../helpers/database-drills.ts';
import { drillSeries, FULL_RUNS } from './drill-series.ts';
import { FULL_FAULTS, faultSeries } from './fault-series.ts';
import type { Series } from './series.ts';

const USAGE = `npm run test:soak -- [--faults] [--runs N] [--only DRILL,…] [--fresh] [--yes]

Runs each drill of a database with a standby again and again, with and without the guardian, on one stack, and stops at
the first acknowledged submission that is lost or stored twice. What is done is kept: after Ctrl-C the same command goes
on from there, until the code changes.

  --faults  instead: faults by lot on the highly available stack, seeds 1 to ${FULL_FAULTS}, each when all is redundant again,
            and a fifth as many pairs of faults; it also stops when a fault is left behind
  --runs    of each drill in each way (${FULL_RUNS}); with --faults: seeds (${FULL_FAULTS})
  --only    these drills only: ${DATABASE_DRILLS.join(', ')}
  --fresh   forget what was done before
  --yes     install what is missing without asking (TANDEM_YES=1 does the same)

When everything ran, the table of resources/docs/soak.md is written anew.
Exit codes: 0 all ran as often as wanted, and all passed · 1 not so · 2 the command line makes no sense · 130 interrupted
`;

export interface SoakOptions {
  readonly series: Series;
  readonly fresh: boolean;
  readonly yes: boolean;
}

/** Null, after having said why, for what makes no sense. */
export function parseSoakOptions(args: readonly string[], say: (text: string) => void): SoakOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        faults: { type: 'boolean', default: false },
        runs: { type: 'string' },
        only: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) throw new Error('');
    return {
      series: seriesOf(values),
      fresh: values.fresh,
      yes: values.yes || process.env.TANDEM_YES === '1',
    };
  } catch (error) {
    say(`${error instanceof Error && error.message !== '' ? `${error.message}\n` : ''}${USAGE}`);
    return null;
  }
}

function seriesOf(values: {
  readonly faults: boolean;
  readonly runs?: string;
  readonly only?: string;
}): Series {
  const runs = Number(values.runs ?? (values.faults ? FULL_FAULTS : FULL_RUNS));
  if (!Number.isInteger(runs) || runs < 1 || runs > 1_000) {
    throw new Error('--runs takes a number from 1 to 1000.');
  }
  if (values.faults) {
    if (values.only !== undefined)
      throw new Error('--faults leaves the drills to a lot: --only has no place beside it.');
    return faultSeries(runs);
  }
  const wanted = values.only?.split(',') ?? DATABASE_DRILLS;
  const unknown = wanted.filter((id) => !(DATABASE_DRILLS as readonly string[]).includes(id));
  if (unknown.length > 0) throw new Error(`No drill of a database is called ${unknown.join(', ')}.`);
  return drillSeries(wanted.filter(isDrillId), runs);
}
