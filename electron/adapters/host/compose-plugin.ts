import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import { findProgram, parseOsRelease } from './host-system.ts';
import { lastLines, type RunCommand, searchPath } from './run-command.ts';

/** Docker Compose 2, which runs by itself as well as a plug-in of the docker command. */

const SYSTEM_PLUGIN_FOLDERS = [
  '/usr/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/local/lib/docker/cli-plugins',
];
const SUITE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const DOWNLOAD_MS = 5 * 60_000;
const ASK_MS = 15_000;

/** Path of a Compose 2 that runs; null when there is none. Compose 1 (`docker-compose` of Debian 12) does not count. */
export async function findComposePlugin(toolsFolder: string, run: RunCommand): Promise<string | null> {
  const folders = [
    join(toolsFolder, 'compose'),
    join(homedir(), '.docker', 'cli-plugins'),
    ...SYSTEM_PLUGIN_FOLDERS,
    ...searchPath(process.env),
  ];
  for (const folder of folders) {
    const path = await findProgram(['docker-compose'], [folder]);
    if (path !== null && (await composeMajor(path, run)) >= 2) return path;
  }
  return null;
}

async function composeMajor(path: string, run: RunCommand): Promise<number> {
  try {
    const { exitCode, stdout } = await run([path, 'version', '--short'], { deadlineMs: ASK_MS });
    return exitCode === 0 ? Number(/^v?(\d+)\./.exec(stdout.trim())?.[1] ?? 0) : 0;
  } catch {
    return 0;
  }
}

/**
 * Takes the plug-in out of Debian 13's package without installing it: Debian 12 has only Compose 1, and the same
 * yardstick on both is worth more than the newest. apt fetches it from this machine's own mirror, with folders of
 * its own, and checks its signature. Needs no root.
 */
export async function fetchComposePlugin(
  toolsFolder: string,
  tools: { readonly run: RunCommand; readonly report: (line: string) => void },
): Promise<string> {
  tools.report(
    `Taking Docker Compose out of Debian's package docker-compose (${SUITE}) into ${toolsFolder} …`,
  );
  await mkdir(toolsFolder, { recursive: true });
  const work = await mkdtemp(join(toolsFolder, 'compose-'));
  try {
    await download(work, await debianMirror(tools.run), tools.run);
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) return noCompose('apt-get brought no package');
    const unpacked = await tools.run(['dpkg-deb', '-x', join(work, archive), join(work, 'tree')], {
      deadlineMs: DOWNLOAD_MS,
    });
    if (unpacked.exitCode !== 0) return noCompose(lastLines(unpacked.stderr, 3));
    // Renamed as a whole, so that a half plug-in is never found.
    const target = join(toolsFolder, 'compose');
    await rm(target, { recursive: true, force: true });
    await rename(join(work, 'tree', 'usr', 'libexec', 'docker', 'cli-plugins'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const path = await findComposePlugin(toolsFolder, tools.run);
  return path ?? noCompose('the program in the package does not run here');
}

async function download(work: string, mirror: string, run: RunCommand): Promise<void> {
  const sources = join(work, 'sources.list');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main\n`);
  await Promise.all(
    ['lists/partial', 'cache/archives/partial', 'none'].map((name) =>
      mkdir(join(work, name), { recursive: true }),
    ),
  );
  const settings = [
    `Dir::Etc::sourcelist=${sources}`,
    `Dir::Etc::sourceparts=${join(work, 'none')}`,
    `Dir::Etc::preferencesparts=${join(work, 'none')}`,
    `Dir::State::lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    // apt's own user may not enter this folder.
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting]);
  for (const command of [['update'], ['download', 'docker-compose']]) {
    const result = await run(['apt-get', ...settings, ...command], { deadlineMs: DOWNLOAD_MS, folder: work });
    if (result.exitCode !== 0) noCompose(lastLines(result.stderr, 4));
  }
}

/** The mirror that this machine's apt uses for Debian itself. */
async function debianMirror(run: RunCommand): Promise<string> {
  const release = parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const format = '$(RELEASE) $(COMPONENT) $(REPO_URI)';
  const { stdout } = await run(['apt-get', 'indextargets', '--format', format], { deadlineMs: ASK_MS });
  const own = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .find(([suite, component]) => suite === release.VERSION_CODENAME && component === 'main');
  return own?.[2] ?? DEFAULT_MIRROR;
}

function noCompose(cause: string): never {
  return fail({
    code: 'prerequisite-missing',
    message: 'Docker Compose 2 could not be fetched.',
    hint: 'Install it and try again: https://docs.docker.com/compose/install/linux/',
    cause,
  });
}
