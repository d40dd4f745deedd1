import { describe, expect, it } from 'vitest';
import { parseStackFile } from '../../../../electron/domain/stack/parse-stack-file.ts';
import { type BadFile, expandBlocks, readBadFiles } from '../../../helpers/bad-stack-files.ts';

const service = (rest: string) => expandBlocks(`@service\n${rest}`);
const HEAD = expandBlocks('@head\n');
const STORES = expandBlocks('@stores\n').slice(HEAD.length);

const syntax: readonly BadFile[] = [
  {
    what: 'an empty file',
    text: '',
    at: [1, 1],
    says: /expected keys with values, found nothing/,
    hint: /key: value/,
  },
  {
    what: 'a list at the top',
    text: '- a\n- b\n',
    at: [1, 1],
    says: /expected keys with values, found a list/,
    hint: /key: value/,
  },
  { what: 'plain words', text: 'hello there', at: [1, 1], says: /found `hello there`/, hint: /key: value/ },
  {
    what: 'an unclosed bracket',
    text: `${HEAD}  - [1, 2\n`,
    at: [5, 1],
    says: /not valid YAML/,
    hint: /quotes, colons/,
    syntax: true,
  },
  {
    what: 'an unclosed quote',
    text: 'tandem: 1\nname: "demo\n',
    at: [3, 1],
    says: /not valid YAML/,
    hint: /quotes/,
    syntax: true,
  },
  {
    what: 'a tab as indentation',
    text: 'tandem: 1\nname: demo\ncomponents:\n\t- name: a\n',
    at: [4, 1],
    says: /[Tt]ab/,
    hint: /./,
    syntax: true,
  },
  {
    what: 'a key twice',
    text: 'tandem: 1\nname: a\nname: b\n',
    at: [3, 1],
    says: /twice/,
    hint: /Keep one/,
    syntax: true,
  },
  {
    what: 'a second document',
    text: `${HEAD}${STORES}---\ntandem: 1\n`,
    at: [7, 1],
    says: /second document/,
    hint: /file of its own/,
    syntax: true,
  },
  {
    what: 'a NUL',
    text: 'tandem: 1\nname: de\0mo\n',
    at: [2, 9],
    says: /U\+0000/,
    hint: /Remove/,
    syntax: true,
  },
  {
    what: 'an escape character',
    text: 'tandem: 1\nname: \x1b[31mdemo\n',
    at: [2, 7],
    says: /U\+001B/,
    hint: /Remove/,
    syntax: true,
  },
  {
    what: 'a change of writing direction',
    text: 'tandem: 1\nname: de\u202emo\n',
    at: [2, 9],
    says: /U\+202E/,
    hint: /Remove/,
    syntax: true,
  },
  {
    what: 'a control character by escape',
    text: 'tandem: 1\nname: demo\ndescription: "a\\0b"\n',
    at: [3, 14],
    says: /U\+0000/,
    hint: /escape/,
    syntax: true,
  },
  {
    what: 'a file of 300 000 characters',
    text: `${HEAD}#${'x'.repeat(300_000)}\n`,
    at: [1, 1],
    says: /more than the 262144/,
    hint: /elsewhere/,
    syntax: true,
  },
  {
    what: 'brackets a hundred thousand deep',
    text: '['.repeat(100_000),
    at: [1, 26],
    says: /nested deeper than 24/,
    hint: /brackets/,
    syntax: true,
  },
  {
    what: 'dashes a hundred thousand deep',
    text: '- '.repeat(100_000),
    at: [1, 51],
    says: /nested deeper than 24/,
    hint: /dashes/,
    syntax: true,
  },
  {
    what: 'a bomb of aliases',
    text: 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n',
    at: [3, 8],
    says: /grow without bound/,
    hint: /Write the inner values out/,
    syntax: true,
  },
  {
    what: 'an alias of itself',
    text: 'tandem: 1\nname: &n [*n]\n',
    at: [2, 11],
    says: /contains itself/,
    hint: /Write the value out/,
    syntax: true,
  },
  {
    what: 'more aliases than sane',
    text: `a: &a 1\nb: [${'*a, '.repeat(70)}]\n`,
    at: [2, 261],
    says: /more than 64 aliases/,
    hint: /Write/,
    syntax: true,
  },
  {
    what: 'an alias of nothing',
    text: 'tandem: 1\nname: *nobody\n',
    at: [2, 7],
    says: /no `&nobody` before it/,
    hint: /quotes/,
    syntax: true,
  },
  {
    what: 'a merge key',
    text: 'tandem: 1\nx: &x { a: 1 }\n<<: *x\n',
    at: [3, 1],
    says: /merge key/,
    hint: /Write the merged keys out/,
    syntax: true,
  },
  {
    what: 'a tag',
    text: 'tandem: 1\nname: !!js/function "x"\n',
    at: [2, 7],
    says: /tag/,
    hint: /starts with `!`/,
    syntax: true,
  },
  {
    what: 'a key that is a list',
    text: '? [a]\n: 1\n',
    at: [1, 3],
    says: /not plain text/,
    hint: /words/,
    syntax: true,
  },
];

describe.each([
  ['syntax', syntax],
  ['shape', readBadFiles('shape')],
  ['meaning', readBadFiles('meaning')],
] as const)('a stack file that is wrong in its %s', (_name, cases) => {
  it.each(cases.map((bad) => [bad.what, bad] as const))('is refused for %s', (_what, bad) => {
    const result = parseStackFile(bad.text, 'stack.yaml');

    expect(result.ok).toBe(false);
    if (result.ok) return;
    const first = result.failures[0];
    expect({ line: first?.position?.line, column: first?.position?.column, message: first?.message }).toEqual(
      {
        line: bad.at[0],
        column: bad.at[1],
        message: expect.stringMatching(bad.says),
      },
    );
    expect(first?.code).toBe(bad.syntax ? 'stack-file-syntax' : 'stack-file-invalid');
    for (const failure of result.failures) {
      expect(failure.position?.file).toBe('stack.yaml');
      expect(failure.hint).toBeTruthy();
      expect(`${failure.message}${failure.hint}`).not.toMatch(/hunter2/i);
    }
    expect(first?.hint).toMatch(bad.hint);
  });
});

describe('refusing stack files', () => {
  it('has a case for each of more than a hundred mistakes', () => {
    const cases = [...syntax, ...readBadFiles('shape'), ...readBadFiles('meaning')];

    expect(new Set(cases.map((bad) => bad.what)).size).toBeGreaterThan(100);
  });

  it('reports every mistake of a file, in the order of the file', () => {
    const result = parseStackFile(
      service('    replicas: 99\n    ports: [{ port: 0 }]\n    nonsense: 1\n'),
      'stack.yaml',
    );

    expect(result.ok ? [] : result.failures.map((failure) => failure.position?.line)).toEqual([7, 8, 9]);
  });

  it('names the path of a mistake', () => {
    const result = parseStackFile(service('    ports: [{ port: 80 }, { port: 0 }]\n'), 'stack.yaml');

    expect(result.ok ? null : result.failures[0]?.position?.path).toBe('components[0].ports[1].port');
  });

  it('bounds the number of failures', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `    k${index}: 1\n`).join('');

    const result = parseStackFile(service(keys), 'stack.yaml');

    expect(result.ok ? 0 : result.failures.length).toBe(50);
  });

  it('answers hostile texts in bounded time', () => {
    const startedMs = performance.now();
    for (const text of [
      '['.repeat(262_000),
      '- '.repeat(131_000),
      '{a: '.repeat(65_000),
      `a: "${'\\n'.repeat(100_000)}"`,
    ]) {
      expect(parseStackFile(text, 'stack.yaml').ok).toBe(false);
    }
    expect(performance.now() - startedMs).toBeLessThan(30_000);
  }, 60_000);

  it('takes a byte order mark and Windows line ends', () => {
    const text = `\ufeff${service('    replicas: 1\n').replaceAll('\n', '\r\n')}`;

    expect(parseStackFile(text, 'stack.yaml').ok).toBe(true);
  });
});
