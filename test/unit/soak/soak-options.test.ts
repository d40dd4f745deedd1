import { describe, expect, it } from 'vitest';
import { DATABASE_DRILLS } from '../../helpers/database-drills.ts';
import { parseSoakOptions } from '../../soak/soak-options.ts';

function parsed(...args: readonly string[]) {
  const said: string[] = [];
  return { options: parseSoakOptions(args, (text) => said.push(text)), said: said.join('\n') };
}

describe('the command line of the soak', () => {
  it('means all drills of a database, in both ways, unless it says otherwise', () => {
    const { options } = parsed();
    expect(options?.series).toMatchObject({ name: 'soak', wanted: { runsOfEach: 20 } });
    expect(options?.series.wanted).toEqual(options?.series.whole);
    expect(options?.series.wanted.courses).toHaveLength(DATABASE_DRILLS.length * 2);
  });

  it('can want fewer, and the page still wants all', () => {
    const { options } = parsed('--only', 'primary-kill', '--runs', '2', '--fresh', '--yes');
    expect(options).toMatchObject({ fresh: true, yes: true, series: { wanted: { runsOfEach: 2 } } });
    expect(options?.series.wanted.courses.map(({ drill }) => drill)).toEqual([
      'primary-kill',
      'primary-kill',
    ]);
    expect(options?.series.whole.courses).toHaveLength(DATABASE_DRILLS.length * 2);
  });

  it('means faults by lot with --faults, each seed once', () => {
    const { options } = parsed('--faults', '--runs', '10');
    expect(options?.series).toMatchObject({ name: 'faults', wanted: { runsOfEach: 1 } });
    expect(options?.series.wanted.courses).toHaveLength(12);
    expect(options?.series.whole.courses).toHaveLength(240);
  });

  it.each([
    [['--runs', '0'], '--runs takes'],
    [['--runs', 'many'], '--runs takes'],
    [['--only', 'gateway-kill'], 'No drill of a database is called gateway-kill'],
    [['--faults', '--only', 'primary-kill'], '--only has no place'],
    [['--sideways'], 'sideways'],
    [['--help'], 'npm run test:soak'],
  ])('is refused with the usage: %s', (args, why) => {
    const { options, said } = parsed(...args);
    expect(options).toBeNull();
    expect(said).toContain(why);
    expect(said).toContain('Exit codes:');
  });
});
