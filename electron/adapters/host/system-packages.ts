import { readdir, stat } from 'node:fs/promises';
import { fail } from '../../domain/failure.ts';
import { systemClock } from './clock.ts';
import { type CommandResult, lastLines, type RunCommand } from './run-command.ts';

/** Debian's packages through apt-get, without a question and without an end that is not in sight. */

export interface AptOptions {
  readonly run: RunCommand;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** When the package lists were fetched; null when there are none. */
  readonly listsAgeMs: () => Promise<number | null>;
}

const INSTALL_MS = 20 * 60_000;
const UPDATE_MS = 5 * 60_000;
/** Another apt at work (unattended upgrades) is waited for that long. */
const LOCK_WAIT_S = 300;
const LOCK_POLL_MS = 2_000;
const LISTS_FRESH_MS = 3 * 24 * 3_600_000;

const ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C.UTF-8' };

/** Throws `prerequisite-missing` with apt's own words when it does not work out. */
export async function installPackages(packages: readonly string[], apt: AptOptions): Promise<void> {
  const age = await apt.listsAgeMs();
  let listsAreNew = age === null || age > LISTS_FRESH_MS;
  let complaint = listsAreNew ? await updateLists(apt) : '';
  let result = await install(packages, apt);
  if (
    result.exitCode !== 0 &&
    !listsAreNew &&
    /Unable to locate|no installation candidate|40[34] |Failed to fetch/i.test(result.stdout + result.stderr)
  ) {
    listsAreNew = true;
    complaint = await updateLists(apt);
    result = await install(packages, apt);
  }
  if (result.exitCode === 0) return;
  fail({
    code: 'prerequisite-missing',
    message: `apt-get could not install ${packages.join(', ')}.`,
    hint: `See what it says: apt-get install --no-install-recommends ${packages.join(' ')}`,
    cause: [complaint, errorsOf(result)].filter((text) => text !== '').join('\n'),
  });
}

/** Those of the packages that this release has; which optional ones exist differs. */
export async function knownPackages(packages: readonly string[], apt: AptOptions): Promise<string[]> {
  const known: string[] = [];
  for (const name of packages) {
    const result = await apt.run(['apt-cache', 'show', '--no-all-versions', name], { deadlineMs: 30_000 });
    if (result.exitCode === 0) known.push(name);
  }
  return known;
}

function install(packages: readonly string[], apt: AptOptions): Promise<CommandResult> {
  apt.report(`Installing ${packages.join(', ')} …`);
  return apt.run(
    [
      'apt-get',
      'install',
      '--yes',
      '--no-install-recommends',
      '-o',
      `DPkg::Lock::Timeout=${LOCK_WAIT_S}`,
      // A configuration file that was edited stays as it is, instead of a question that nobody answers.
      '-o',
      'Dpkg::Options::=--force-confold',
      ...packages,
    ],
    {
      deadlineMs: INSTALL_MS,
      environment: ENVIRONMENT,
      ...(apt.signal ? { signal: apt.signal } : {}),
      onLine: (line) => {
        if (/^(Get:|Unpacking |Setting up )/.test(line)) apt.report(line);
      },
    },
  );
}

/** A source of others that fails does not matter as long as the packages are found: its complaint is only kept. */
async function updateLists(apt: AptOptions): Promise<string> {
  apt.report('Fetching the package lists …');
  const end = systemClock.monotonicMs() + LOCK_WAIT_S * 1000;
  for (;;) {
    const result = await apt.run(['apt-get', 'update'], {
      deadlineMs: UPDATE_MS,
      environment: ENVIRONMENT,
      ...(apt.signal ? { signal: apt.signal } : {}),
    });
    // The lock of the lists knows no time-out of its own.
    const isLocked = result.exitCode !== 0 && /Could not get lock .*lists/.test(result.stderr);
    if (!isLocked || systemClock.monotonicMs() >= end) return errorsOf(result);
    await systemClock.sleep(LOCK_POLL_MS, apt.signal);
  }
}

function errorsOf(result: CommandResult): string {
  if (result.exitCode === 0) return '';
  const errors = result.stderr.split('\n').filter((line) => /^(E|Err|dpkg)\b/.test(line));
  return lastLines((errors.length > 0 ? errors : [result.stderr]).join('\n'), 6);
}

const LISTS_FOLDER = '/var/lib/apt/lists';

export async function aptListsAgeMs(): Promise<number | null> {
  const names = await readdir(LISTS_FOLDER).catch(() => []);
  const indexes = names.filter((name) => /_Packages(\.|$)/.test(name));
  if (indexes.length === 0) return null;
  // A list that did not change keeps its own date; the folder's is that of the last update.
  return Date.now() - (await stat(LISTS_FOLDER)).mtimeMs;
}
