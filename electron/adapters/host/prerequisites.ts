import { join } from 'node:path';
import {
  canInstall,
  type HostSystem,
  installInstruction,
  PREREQUISITES,
  type Purpose,
  packagesFor,
} from '../../domain/engine/prerequisites.ts';
import { fail } from '../../domain/failure.ts';
import { fetchComposePlugin, findComposePlugin } from './compose-plugin.ts';
import { findProgram, readHostSystem } from './host-system.ts';
import { type RunCommand, runCommand, searchPath } from './run-command.ts';
import { aptListsAgeMs, installPackages, knownPackages } from './system-packages.ts';

export interface Consent {
  /** `--yes` or `TANDEM_YES=1`: install without asking. */
  readonly yes: boolean;
  readonly isTerminal: boolean;
  /** Shows the question with "(y/N)" and answers true only for yes. Called only at a terminal. */
  readonly ask: (question: string) => Promise<boolean>;
}

export interface PrerequisiteOptions extends Consent {
  /** Downloaded programs that are not the system's go to `<data folder>/tools`. */
  readonly dataFolder: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** For tests; default: the real machine. */
  readonly machine?: Machine;
}

/** What is looked at and done to the machine. */
export interface Machine {
  readonly system: HostSystem;
  readonly run: RunCommand;
  readonly programFolders: readonly string[];
  readonly listsAgeMs: () => Promise<number | null>;
}

export interface PrerequisiteResult {
  readonly installed: readonly Purpose[];
  /** Missing, and what asked for it works without. */
  readonly missing: readonly Purpose[];
}

/** Not every release has them, and there is another way without. */
const HELPFUL_PACKAGES: ReadonlySet<string> = new Set(['cgroupfs-mount']);

/**
 * Sees to it that the programs for these purposes are there. Says what is missing and why; asks at a terminal;
 * installs without asking only with `yes`. Throws `prerequisite-missing` with the exact command as its hint.
 */
export async function ensurePrerequisites(
  purposes: readonly Purpose[],
  options: PrerequisiteOptions,
): Promise<PrerequisiteResult> {
  const machine = options.machine ?? (await thisMachine());
  const missing = await missingPurposes(purposes, options.dataFolder, machine);
  const installed: Purpose[] = [];
  if (missing.includes('compose') && machine.system.families[0] === 'debian') {
    await fetchComposePlugin(toolsFolder(options.dataFolder), { run: machine.run, report: options.report });
    installed.push('compose');
  }
  const packaged = missing.filter((purpose) => !installed.includes(purpose));
  if (packaged.length === 0) return { installed, missing: [] };

  for (const purpose of packaged) options.report(explain(machine.system, purpose));
  const refusal = await refusalToInstall(packaged, options, machine.system);
  if (refusal === null) {
    await install(packaged, options, machine);
    return { installed: [...installed, ...packaged], missing: [] };
  }
  const needed = packaged.filter((purpose) => PREREQUISITES[purpose].without === null);
  if (needed.length > 0) fail({ code: 'prerequisite-missing', ...refusal });
  for (const purpose of packaged) options.report(PREREQUISITES[purpose].without ?? '');
  return { installed, missing: packaged };
}

/** Which of the purposes lack a program; installs nothing. */
export async function missingPurposes(
  purposes: readonly Purpose[],
  dataFolder: string,
  machine?: Machine,
): Promise<Purpose[]> {
  const looked = machine ?? (await thisMachine());
  const missing: Purpose[] = [];
  for (const purpose of new Set(purposes)) {
    const isThere =
      purpose === 'compose'
        ? (await findComposePlugin(toolsFolder(dataFolder), looked.run)) !== null
        : await allFound(PREREQUISITES[purpose].programs, looked.programFolders);
    if (!isThere) missing.push(purpose);
  }
  return missing;
}

/** A browser for tests; null when there is none. */
export function findBrowser(): Promise<string | null> {
  const macFolders = [
    '/Applications/Chromium.app/Contents/MacOS',
    '/Applications/Google Chrome.app/Contents/MacOS',
  ];
  const names = [...(PREREQUISITES.browser.programs[0] ?? []), 'Chromium', 'Google Chrome'];
  return findProgram(names, [...searchPath(process.env), ...macFolders]);
}

/** Compose 2 for the bench; null before `ensurePrerequisites(['compose'], …)` brought it. */
export function findCompose(dataFolder: string): Promise<string | null> {
  return findComposePlugin(toolsFolder(dataFolder), runCommand);
}

export async function thisMachine(): Promise<Machine> {
  return {
    system: await readHostSystem(),
    run: runCommand,
    programFolders: searchPath(process.env),
    listsAgeMs: aptListsAgeMs,
  };
}

function toolsFolder(dataFolder: string): string {
  return join(dataFolder, 'tools');
}

async function allFound(
  groups: readonly (readonly string[])[],
  folders: readonly string[],
): Promise<boolean> {
  const found = await Promise.all(groups.map((names) => findProgram(names, folders)));
  return !found.includes(null);
}

function explain(system: HostSystem, purpose: Purpose): string {
  const what = canInstall(system, purpose) ? packagesFor(system, [purpose]).join(', ') : purpose;
  return `Missing: ${what}, needed ${PREREQUISITES[purpose].reason}.`;
}

/** Null when the installation may go ahead. */
async function refusalToInstall(
  missing: readonly Purpose[],
  consent: Consent,
  system: HostSystem,
): Promise<{ readonly message: string; readonly hint: string } | null> {
  const reasons = missing.map((purpose) => `${purpose} (${PREREQUISITES[purpose].reason})`).join(', ');
  const message = `Missing on this machine: ${reasons}.`;
  const instruction = installInstruction(system, missing);
  if (!missing.every((purpose) => canInstall(system, purpose))) return { message, hint: instruction };
  if (consent.yes) return null;
  if (!consent.isTerminal) {
    return {
      message,
      hint: `Run again with --yes (or TANDEM_YES=1) to have it installed, or run: ${instruction}`,
    };
  }
  const packages = packagesFor(system, missing).join(', ');
  if (await consent.ask(`Install ${packages} with apt-get? (y/N) `)) return null;
  return { message, hint: `Not installed, as you said. When you want it: ${instruction}` };
}

async function install(
  missing: readonly Purpose[],
  options: PrerequisiteOptions,
  machine: Machine,
): Promise<void> {
  const apt = {
    run: machine.run,
    report: options.report,
    listsAgeMs: machine.listsAgeMs,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const wanted = packagesFor(machine.system, missing);
  const required = wanted.filter((name) => !HELPFUL_PACKAGES.has(name));
  const helpful = wanted.filter((name) => HELPFUL_PACKAGES.has(name));
  await installPackages(required, apt);
  const known = await knownPackages(helpful, apt);
  if (known.length > 0) await installPackages(known, apt);

  const still = await missingPurposes(missing, options.dataFolder, machine);
  if (still.length === 0) return;
  fail({
    code: 'prerequisite-missing',
    message: `The packages are installed, but ${still.join(' and ')} is still not complete.`,
    hint: `See which program is not found: ${still.flatMap((purpose) => PREREQUISITES[purpose].programs.map((names) => names[0])).join(', ')}`,
  });
}
