import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ensurePrerequisites,
  type Machine,
  missingPurposes,
  type PrerequisiteOptions,
} from '../../../../electron/adapters/host/prerequisites.ts';
import type { CommandResult, RunCommand } from '../../../../electron/adapters/host/run-command.ts';
import type { HostSystem, Purpose } from '../../../../electron/domain/engine/prerequisites.ts';
import { type Failure, toFailure } from '../../../../electron/domain/failure.ts';

const debian: HostSystem = { platform: 'linux', families: ['debian'], isRoot: true, hasSystemd: false };
const ENGINE_PROGRAMS = ['dockerd', 'containerd', 'runc', 'iptables', 'ip'];

let folder: string;
let commands: string[];
let reported: string[];
/** What apt-get install puts into the machine's program folder. */
let brings: string[];
let answers: { readonly match: RegExp; readonly result: Partial<CommandResult>; times: number }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-prerequisites-'));
  await mkdir(join(folder, 'bin'));
  commands = [];
  reported = [];
  brings = [];
  answers = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), '#!/bin/sh\n');
  await chmod(join(folder, 'bin', name), 0o755);
}

const run: RunCommand = async (command) => {
  const line = command.join(' ');
  commands.push(line);
  const special = answers.find(({ match, times }) => times > 0 && match.test(line));
  if (special !== undefined) {
    special.times -= 1;
    return { exitCode: 0, stdout: '', stderr: '', ...special.result };
  }
  if (line.startsWith('apt-get install')) for (const name of brings) await program(name);
  return { exitCode: 0, stdout: '', stderr: '' };
};

function machine(system: HostSystem, listsAgeMs: number | null): Machine {
  return { system, run, programFolders: [join(folder, 'bin')], listsAgeMs: async () => listsAgeMs };
}

function options(around: Partial<PrerequisiteOptions> & { system?: HostSystem; listsAgeMs?: number | null }) {
  const { system = debian, listsAgeMs = 0, ...rest } = around;
  return {
    yes: false,
    isTerminal: false,
    ask: () => Promise.reject(new Error('nobody may be asked')),
    report: (line: string) => reported.push(line),
    dataFolder: folder,
    machine: machine(system, listsAgeMs),
    ...rest,
  };
}

async function refusal(purposes: Purpose[], given: PrerequisiteOptions): Promise<Failure> {
  const outcome = await ensurePrerequisites(purposes, given).catch(toFailure);
  if ('code' in outcome) return outcome;
  throw new Error('nothing was refused');
}

const installs = (): string[] => commands.filter((line) => /apt-get install/.test(line));

describe('prerequisites', () => {
  it('that are there are neither mentioned nor installed', async () => {
    for (const name of ENGINE_PROGRAMS) await program(name);
    expect(await ensurePrerequisites(['engine'], options({}))).toEqual({ installed: [], missing: [] });
    expect([...commands, ...reported]).toEqual([]);
  });

  it('are missing when one of their programs is', async () => {
    for (const name of ENGINE_PROGRAMS.slice(0, 3)) await program(name);
    expect(await missingPurposes(['engine'], folder, machine(debian, 0))).toEqual(['engine']);
  });

  it('are not installed without a terminal and without --yes; the exact command is the hint', async () => {
    const failure = await refusal(['engine', 'base-image'], options({}));
    expect(failure.code).toBe('prerequisite-missing');
    expect(failure.message).toContain('to run containers');
    expect(failure.hint).toContain('--yes (or TANDEM_YES=1)');
    expect(failure.hint).toContain(
      'apt-get install --no-install-recommends docker.io iptables iproute2 ca-certificates debootstrap debian-archive-keyring',
    );
    expect(installs()).toEqual([]);
  });

  it('are installed with --yes, after saying what and why, and the lists fetched when there are none', async () => {
    brings = ENGINE_PROGRAMS;
    const result = await ensurePrerequisites(['engine'], options({ yes: true, listsAgeMs: null }));
    expect(result).toEqual({ installed: ['engine'], missing: [] });
    expect(reported[0]).toBe(
      'Missing: docker.io, iptables, iproute2, ca-certificates, cgroupfs-mount, needed to run containers.',
    );
    expect(commands[0]).toBe('apt-get update');
    expect(installs()[0]).toMatch(
      /--yes --no-install-recommends .*docker\.io iptables iproute2 ca-certificates$/,
    );
    expect(installs()[1]).toMatch(/cgroupfs-mount$/);
  });

  it('leave fresh lists alone, and fetch them when a package is not found in them', async () => {
    brings = ['debootstrap'];
    await ensurePrerequisites(['base-image'], options({ yes: true, listsAgeMs: 60_000 }));
    expect(commands).not.toContain('apt-get update');

    await rm(join(folder, 'bin', 'debootstrap'));
    commands = [];
    answers = [
      {
        match: /apt-get install/,
        result: { exitCode: 100, stderr: 'E: Unable to locate package debootstrap' },
        times: 1,
      },
    ];
    await ensurePrerequisites(['base-image'], options({ yes: true, listsAgeMs: 60_000 }));
    expect(commands.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'apt-get install',
      'apt-get update',
      'apt-get install',
    ]);
  });

  it('ask at a terminal, and take no for an answer', async () => {
    brings = ['debootstrap'];
    const questions: string[] = [];
    const ask = (answer: boolean) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    const failure = await refusal(['base-image'], options({ isTerminal: true, ask: ask(false) }));
    expect(failure.hint).toContain(
      'apt-get install --no-install-recommends debootstrap debian-archive-keyring',
    );
    expect(installs()).toEqual([]);

    await ensurePrerequisites(['base-image'], options({ isTerminal: true, ask: ask(true) }));
    expect(questions).toEqual(
      Array(2).fill('Install debootstrap, debian-archive-keyring with apt-get? (y/N) '),
    );
    expect(installs()).toHaveLength(1);
  });

  it('are explained, never tried, where this process may not install', async () => {
    const failure = await refusal(['engine'], options({ yes: true, system: { ...debian, isRoot: false } }));
    expect(failure.hint).toMatch(/^sudo apt-get install .* && sudo usermod -aG docker \$USER/);
    const mac: HostSystem = { platform: 'darwin', families: [], isRoot: false, hasSystemd: false };
    expect((await refusal(['engine'], options({ yes: true, system: mac }))).hint).toContain('Docker Desktop');
    expect(commands).toEqual([]);
  });

  it('that something works without are only explained when they are refused', async () => {
    const result = await ensurePrerequisites(['compiler'], options({}));
    expect(result).toEqual({ installed: [], missing: ['compiler'] });
    expect(reported.join('\n')).toContain('npm rebuild node-pty');
  });

  it('fail with apt`s own words when the installation does', async () => {
    answers = [{ match: /install/, result: { exitCode: 100, stderr: 'noise\nE: disk is full' }, times: 9 }];
    const failure = await refusal(['base-image'], options({ yes: true }));
    expect(failure).toMatchObject({ code: 'prerequisite-missing', cause: 'E: disk is full' });
  });

  it('fail when the packages came but a program did not', async () => {
    brings = ['dockerd'];
    const failure = await refusal(['engine'], options({ yes: true }));
    expect(failure.message).toContain('still not complete');
  });
});
