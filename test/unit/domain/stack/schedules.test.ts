import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseStackFile } from '../../../../electron/domain/stack/parse-stack-file.ts';

const STACK = await readFile('test/fixtures/stacks/smallest.yaml', 'utf8');

const parse = (drills: string) => parseStackFile(`${STACK}\n${drills}`, 'stack.yaml');

const failuresOf = (entry: string) => {
  const parsed = parse(`drills:\n  - ${entry}\n`);
  return parsed.ok ? [] : parsed.failures;
};

describe('the drills of a stack file', () => {
  it('are none when it names none', () => {
    expect(parse('')).toMatchObject({ ok: true, spec: { drills: [] } });
  });

  it('have their times, and defaults for the rest', () => {
    expect(parse('drills:\n  - { drill: gateway-kill, at: "0 3 * * 0" }\n')).toMatchObject({
      ok: true,
      spec: {
        drills: [{ drill: 'gateway-kill', at: '0 3 * * 0', quiet: [], rate: 200, onlyWhenRedundant: true }],
      },
    });
    expect(
      parse(
        'drills:\n  - { drill: primary-kill, at: "30 2 1 * *", zone: Europe/Berlin, quiet: ["08:00-18:00", "23:30-24:00"], rate: 50, onlyWhenRedundant: false }\n',
      ),
    ).toMatchObject({
      ok: true,
      spec: {
        drills: [
          {
            zone: 'Europe/Berlin',
            quiet: [
              { fromMinute: 480, toMinute: 1080 },
              { fromMinute: 1410, toMinute: 1440 },
            ],
            rate: 50,
            onlyWhenRedundant: false,
          },
        ],
      },
    });
  });

  it.each([
    ['{ drill: gateway-kill, at: "0 25 * * *" }', 'drills[0].at'],
    ['{ drill: gateway-kill, at: daily }', 'drills[0].at'],
    ['{ drill: gateway-kill, at: "0 3 * * *", zone: Mars/Base }', 'drills[0].zone'],
    ['{ drill: gateway-kill, at: "0 3 * * *", quiet: ["late"] }', 'drills[0].quiet[0]'],
    ['{ drill: gateway-kill, at: "0 3 * * *", quiet: ["24:30-07:00"] }', 'drills[0].quiet[0]'],
    ['{ drill: gateway-kil, at: "0 3 * * *" }', 'drills[0].drill'],
    ['{ drill: gateway-kill }', 'drills[0]'],
    ['{ drill: gateway-kill, at: "0 3 * * *", every: day }', 'drills[0]'],
  ])('given %s, then the field is named with what to do', (entry, field) => {
    const [failure, ...others] = failuresOf(entry);
    expect(others).toEqual([]);
    expect(failure?.code).toBe('stack-file-invalid');
    expect(failure?.message).toContain(field);
    expect(failure?.hint).not.toBe('');
    expect(failure?.position?.line).toBeGreaterThan(1);
  });

  it('given two that are always due together, then the second is refused', () => {
    const [failure] = failuresOf(
      '{ drill: gateway-kill, at: "0 3 * * *" }\n  - { drill: gateway-crash, at: "0 3 * * *" }',
    );
    expect(failure?.message).toBe(
      'drills[1] is due whenever drills[0] is, and only one drill runs at a time.',
    );
  });
});
