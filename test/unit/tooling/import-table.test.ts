import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The rules bite: each of these would be a hole in the table if it passed. */

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['electron/domain/reads-files.ts', "import 'node:fs';", 'pure-without-node'],
  ['electron/domain/uses-an-adapter.ts', "import '../adapters/adapter.ts';", 'table-electron-domain'],
  ['electron/domain/uses-docker.ts', "import 'dockerode';", 'pure-packages'],
  [
    'electron/domain/uses-a-type.ts',
    "import type { A } from '../adapters/adapter.ts';\nexport type B = A;",
    'table-electron-domain',
  ],
  ['electron/contract/uses-a-service.ts', "import '../services/service.ts';", 'table-electron-contract'],
  ['electron/ports/uses-node.ts', "import 'node:net';", 'pure-without-node'],
  ['electron/services/builds-an-adapter.ts', "import '../adapters/adapter.ts';", 'roots-construct-adapters'],
  ['electron/services/uses-node.ts', "import 'node:child_process';", 'pure-without-node'],
  ['electron/adapters/uses-a-service.ts', "import '../services/service.ts';", 'table-electron-adapters'],
  ['electron/transport/builds-an-adapter.ts', "import '../adapters/adapter.ts';", 'roots-construct-adapters'],
  ['electron/cli/builds-a-host.ts', "import '../composition.ts';", 'roots-construct-adapters'],
  ['electron/headless.ts', "import 'electron';", 'electron-in-the-shell'],
  ['electron/adapters/other/uses-docker.ts', "import 'dockerode';", 'engine-client-in-its-adapter'],
  ['renderer/ui/knows-the-contract.ts', "import '../../electron/contract/contract.ts';", 'table-renderer-ui'],
  ['renderer/features/asks-the-bridge.ts', "import '../bridge/bridge.ts';", 'table-renderer-features'],
  ['renderer/texts/knows-a-store.ts', "import '../state/store.ts';", 'table-renderer-texts'],
  ['renderer/state/reads-files.ts', "import 'node:fs';", 'pure-without-node'],
  [
    'resources/gateway/src/knows-the-app.ts',
    "import '../../../electron/domain/good.ts';",
    'table-resources-gateway',
  ],
  ['electron/domain/cycle-a.ts', "import './cycle-b.ts';", 'no-cycles'],
  ['electron/domain/misses.ts', "import './nowhere.ts';", 'no-unresolved'],
];
const FINE: readonly (readonly [string, string])[] = [
  ['electron/domain/good.ts', 'export const good = 1;'],
  ['electron/domain/cycle-b.ts', "import './cycle-a.ts';"],
  ['electron/contract/contract.ts', "import '../domain/good.ts';"],
  ['electron/adapters/adapter.ts', "import 'node:fs';\nimport '../domain/good.ts';\nexport type A = 1;"],
  ['electron/adapters/docker/client.ts', "import 'dockerode';"],
  ['electron/services/service.ts', "import '../domain/good.ts';"],
  ['electron/composition.ts', "import './adapters/adapter.ts';\nimport './services/service.ts';"],
  ['electron/shell/window.ts', "import 'electron';"],
  ['renderer/state/store.ts', 'export const store = 1;'],
  ['renderer/bridge/bridge.ts', "import '../../electron/contract/contract.ts';"],
];

let folder: string;
let violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-imports-'));
  for (const [path, text] of [...BROKEN, ...FINE]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  await symlink(join(PROJECT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  const output = await new Promise<string>((resolve) =>
    execFile(
      process.execPath,
      [
        join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        ...['electron', 'renderer', 'resources', '--output-type', 'json'],
        ...['--config', join(PROJECT, '.dependency-cruiser.cjs')],
      ],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      // It ends with the number of violations, which is not a failure here.
      (_error, stdout) => resolve(stdout),
    ),
  );
  violations = JSON.parse(output).summary.violations;
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the import table', () => {
  it.each(BROKEN)('given %s with %j, then %s is broken', (path, _text, rule) => {
    expect(violations.filter(({ from }) => from === path).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  it('given files that keep to it, then nothing is broken', () => {
    const kept = FINE.map(([path]) => path).filter((path) => !path.includes('cycle'));
    expect(violations.filter(({ from }) => kept.includes(from))).toEqual([]);
  });
});
