import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchComposePlugin, findComposePlugin } from '../../../../electron/adapters/host/compose-plugin.ts';
import type { RunCommand } from '../../../../electron/adapters/host/run-command.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

let tools: string;
let version: string;
let sources: string;
let downloadFails: boolean;

beforeEach(async () => {
  tools = await mkdtemp(join(tmpdir(), 'tandem-tools-'));
  version = '2.26.1';
  sources = '';
  downloadFails = false;
});

afterEach(() => rm(tools, { recursive: true, force: true }));

/** Stands for apt, dpkg and Compose itself. */
const run: RunCommand = async (command, { folder }) => {
  const ok = (stdout = '') => ({ exitCode: 0, stdout, stderr: '' });
  const [program = '', ...argv] = command;
  if (argv.includes('indextargets')) {
    return ok(`other main http://else.example\n${await codename()} main http://mirror.example/debian\n`);
  }
  if (argv.at(-1) === 'docker-compose' && folder !== undefined) {
    if (downloadFails)
      return { exitCode: 100, stdout: '', stderr: 'E: Unable to locate package docker-compose' };
    sources = await readFile(join(folder, 'sources.list'), 'utf8');
    await writeFile(join(folder, 'docker-compose_2.26.1_amd64.deb'), '');
  }
  if (program === 'dpkg-deb') {
    const plugins = join(argv[2] ?? '', 'usr', 'libexec', 'docker', 'cli-plugins');
    await mkdir(plugins, { recursive: true });
    await writeFile(join(plugins, 'docker-compose'), '', { mode: 0o755 });
  }
  if (argv[0] === 'version') return ok(program.startsWith(tools) ? version : '1.29.2');
  return ok();
};

async function codename(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1] ?? 'undefined';
}

it('takes the plug-in out of the package from the machine`s own mirror, and finds it from then on', async () => {
  expect(await findComposePlugin(tools, run)).toBeNull();
  const path = await fetchComposePlugin(tools, { run, report: () => {} });
  expect(path).toBe(join(tools, 'compose', 'docker-compose'));
  expect(await findComposePlugin(tools, run)).toBe(path);
  expect(sources).toMatch(/^deb \[signed-by=.*\] http:\/\/\S+ trixie main\n$/);
  expect(await readdir(tools)).toEqual(['compose']);
});

it('does not take Compose 1 for it', async () => {
  await fetchComposePlugin(tools, { run, report: () => {} });
  version = '1.29.2';
  expect(await findComposePlugin(tools, run)).toBeNull();
});

it('that cannot be had leaves nothing behind and says what apt said', async () => {
  downloadFails = true;
  const failure = await fetchComposePlugin(tools, { run, report: () => {} }).catch(toFailure);
  expect(failure).toMatchObject({
    code: 'prerequisite-missing',
    cause: expect.stringContaining('Unable to locate'),
  });
  expect(existsSync(join(tools, 'compose'))).toBe(false);
  expect(await readdir(tools)).toEqual([]);
});
