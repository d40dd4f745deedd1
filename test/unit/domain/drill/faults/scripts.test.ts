import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultTarget } from '../../../../../electron/domain/drill/faults/fault.ts';
import { fillDiskFault, needsDiskOfItsOwn } from '../../../../../electron/domain/drill/faults/fill-disk.ts';
import {
  needsNetem,
  networkConditionsFault,
} from '../../../../../electron/domain/drill/faults/network-conditions.ts';
import {
  cpuPressureFault,
  memoryPressureFault,
  needsMemoryLimit,
} from '../../../../../electron/domain/drill/faults/pressure.ts';

const target: FaultTarget = {
  ...{ member: 'gateway-1', container: 'pair-gateway-1', containerId: 'abc' },
  ...{ infraContainer: 'pair-gateway-1-pod', infraContainerId: 'def', networks: [], queueFolder: '/data' },
};
const faults = [
  cpuPressureFault(target),
  memoryPressureFault(target),
  fillDiskFault(target, '/data'),
  networkConditionsFault(target, { delayMs: 50, jitterMs: 20, lossPercent: 3 }),
];
const needs = [...needsMemoryLimit(target), ...needsDiskOfItsOwn(target, '/data'), ...needsNetem(target)];

const commands = [
  ...faults.flatMap(({ steps }) =>
    steps.flatMap(({ action, inverse }) => [
      ...(action.kind === 'command' ? [action.command] : []),
      ...(inverse?.kind === 'run-command' ? [inverse.command] : []),
    ]),
  ),
  ...needs.map(({ command }) => command),
];

describe('a command of a fault', () => {
  it.each(commands.filter(([program]) => program === '/bin/sh').map(([, , script = '']) => [script]))(
    'can be read by a shell: %s',
    (script) => {
      execFileSync('/bin/sh', ['-n', '-c', script]);
    },
  );

  const perl = ['/usr/bin/perl', '/usr/local/bin/perl'].find(existsSync);
  it.skipIf(perl === undefined)('can be read by Perl', () => {
    for (const [program, flag, script = ''] of commands) {
      if (program === 'perl') execFileSync(perl ?? '', ['-c', flag ?? '-e', script], { stdio: 'pipe' });
    }
  });
});

/** Namespaces of its own, so that the test neither sees nor ends what a drill on this machine's engine has begun. */
const canIsolate = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canIsolate)('pressure on processors, on real processes', () => {
  /** How many processes there are of those that count, by their first line; told for each `count` in the script. */
  const COUNT = 'count() { grep -lz "^: tandem-drill-pressur[e]" /proc/[0-9]*/cmdline | wc -l; }';

  function inNamespaces(script: string, ...command: readonly string[]): string[] {
    const args = [
      '--pid',
      '--fork',
      '--mount-proc',
      '/bin/sh',
      '-c',
      `${COUNT}\n${script}`,
      'sh',
      ...command,
    ];
    return execFileSync('unshare', args).toString().trim().split('\n');
  }

  const [step] = cpuPressureFault(target).steps;
  if (step?.action.kind !== 'command' || step.inverse?.kind !== 'run-command') throw new Error('no command');
  const [, , begin = ''] = step.action.command;
  const [, , end = ''] = step.inverse.command;

  it('begins at the word, leaves processes behind that count, and is ended by its inverse', () => {
    const told = inNamespaces(
      'count; echo go | /bin/sh -c "$1"; count; /bin/sh -c "$2"; n=0; while [ "$(count)" != 0 ] && [ $n -lt 100 ]; do n=$((n + 1)); done; count',
      begin,
      end,
    );
    expect(told).toEqual(['0', expect.stringMatching(/^burning( \d+){4}$/), '4', 'ended', '0']);
  });

  it('does nothing without the word', () => {
    expect(inNamespaces('/bin/sh -c "$1" < /dev/null; echo "code $?"; count', begin)).toEqual([
      'code 4',
      '0',
    ]);
  });
});

describe.skipIf(!canIsolate)('a full disk, on a real file system of its own', () => {
  it('takes no write any more, and takes them again without the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-full-'));
    try {
      const [step] = fillDiskFault(target, folder).steps;
      if (step?.action.kind !== 'command') throw new Error('no command');
      // In a mount namespace of its own, which takes the file system away with itself.
      const script = [
        'mount -t tmpfs -o size=8m none "$0" && echo before > "$0/kept"',
        'echo go | "$@"',
        'head -c 4096 /dev/zero > "$0/more" 2>/dev/null && echo "still room" || echo "no room"',
        'rm -f "$0/.tandem-drill-fill" && head -c 1048576 /dev/zero > "$0/more" && cat "$0/kept" && ls -A "$0"',
      ].join('\n');
      const told = execFileSync('unshare', ['-m', '/bin/sh', '-c', script, folder, ...step.action.command]);
      expect(told.toString().split('\n')).toEqual(['full', 'no room', 'before', 'kept', 'more', '']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is full also when somebody wrote there after the room was counted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-full-'));
    const programs = await mkdtemp(join(tmpdir(), 'tandem-full-bin-'));
    try {
      const [step] = fillDiskFault(target, folder).steps;
      if (step?.action.kind !== 'command') throw new Error('no command');
      // Counts two megabytes more than there are, as one who counted before they were taken.
      const stat = '#!/bin/sh\nset -- $(/usr/bin/stat "$@")\necho "$(($1 + 2097152 / $2)) $2"\n';
      await writeFile(join(programs, 'stat'), stat, { mode: 0o755 });
      const script = [
        'mount -t tmpfs -o size=16m none "$0" || exit 1',
        'echo go | "$@"',
        'head -c 4096 /dev/zero > "$0/more" 2>/dev/null && echo "still room" || echo "no room"',
      ].join('\n');
      const told = execFileSync('unshare', ['-m', '/bin/sh', '-c', script, folder, ...step.action.command], {
        env: { ...process.env, PATH: `${programs}:${process.env.PATH}` },
      });
      expect(told.toString().split('\n')).toEqual(['full', 'no room', '']);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(programs, { recursive: true, force: true });
    }
  });

  it('is told apart from the disk that everything shares', () => {
    const [need] = needsDiskOfItsOwn(target, '/proc');
    const [shared] = needsDiskOfItsOwn(target, '/etc');
    const answerOf = (asked: typeof need) => {
      const [program = '', ...args] = asked?.command ?? [];
      const script = args.map((arg) => arg.replaceAll('/etc/tandem', '/etc'));
      return execFileSync(program, script).toString().trim();
    };
    expect(answerOf(need)).toBe(need?.expects);
    expect(answerOf(shared)).toBe('shared');
  });
});
