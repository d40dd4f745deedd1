import { readFileSync } from 'node:fs';

/** A file that is wrong in one place, where it is said to be wrong, and with which words. */
export interface BadFile {
  readonly what: string;
  readonly text: string;
  readonly at: readonly [line: number, column: number];
  readonly says: RegExp;
  readonly hint: RegExp;
  readonly syntax?: true;
}

const HEAD = 'tandem: 1\nname: demo\ncomponents:\n';
const FILES = '  - { name: files, kind: files }\n';
const DATABASE = '  - { name: database, kind: postgres, database: wolf_logic, user: wolf }\n';
const GATEWAY =
  '  - { name: gateway, kind: gateway, database: database, files: files, tokens: { kind: file, secret: token } }\n';

/** What a case begins with or contains by name, so that it shows only what is wrong with it. */
const BLOCKS: Readonly<Record<string, string>> = {
  '@head': HEAD,
  '@stores': HEAD + FILES + DATABASE + GATEWAY,
  '@service': `${HEAD}  - name: web\n    kind: service\n    image: nginx:1.26\n`,
  '@gateway': `${HEAD}${FILES}${DATABASE}  - name: gateway\n    kind: gateway\n`,
  '@balancer': `${HEAD}${FILES}${DATABASE}${GATEWAY}  - name: balancer\n    kind: balancer\n`,
  '@postgres': `${HEAD}  - name: database\n    kind: postgres\n    database: app\n    user: app\n`,
  '@cache': `${HEAD}  - { name: cache, kind: redis, topology: sentinel }\n`,
  '@listen': '    listen: [{ name: api, port: 8000 }]\n',
  '@routes': '    routes: [{ from: api, to: gateway, port: 8080 }]\n',
};

export function expandBlocks(text: string): string {
  return text.replace(/^(@[a-z]+)\n/gm, (line, name: string) => BLOCKS[name] ?? line);
}

/** The cases of `test/fixtures/stacks/bad/<name>.txt`; lines and columns count in the expanded file. */
export function readBadFiles(name: 'shape' | 'meaning'): readonly BadFile[] {
  const url = new URL(`../fixtures/stacks/bad/${name}.txt`, import.meta.url);
  const cases = readFileSync(url, 'utf8').split(/^=== /m).slice(1);
  return cases.map((text) => {
    const match = /^(.+)\nat (\d+):(\d+)\nsays (.+)\nhint (.+)\n---\n([\s\S]*)\n$/.exec(text);
    if (match === null) throw new Error(`not a case: ${text.slice(0, 60)}`);
    const [, what = '', line, column, says = '', hint = '', body = ''] = match;
    return {
      what,
      text: expandBlocks(body),
      at: [Number(line), Number(column)],
      says: new RegExp(says),
      hint: new RegExp(hint),
    };
  });
}
