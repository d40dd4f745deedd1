import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod';
import { fail } from '../../domain/failure.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import type { HostPackaging } from './base-image-mirror.ts';
import { runHostProcess, SYSTEM_PATH } from './base-image-process.ts';
import { chooseScratch, releaseMounts, removeScratch } from './base-image-scratch.ts';
import { KEYRING, requireBootstrapTools } from './base-image-tools.ts';
import { followEngineMessages } from './build-progress.ts';
import { cancelledFailure, engineCall } from './docker-engine-call.ts';

export interface RootTarget {
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
}

const SUITE = 'trixie';
const DEBOOTSTRAP_DEADLINE_MS = 15 * 60_000;
const TAR_DEADLINE_MS = 10 * 60_000;
const IMPORT_SILENCE_MS = 300_000;
const DETAIL_INTERVAL_MS = 1_000;

/**
 * Left out of the image, as in Debian's own slim images; licences stay. Excluded while packing, so that nothing is
 * ever deleted below a folder that a stray link could lead out of.
 */
const LEFT_OUT = [
  './debootstrap',
  './dev/*',
  './proc/*',
  './sys/*',
  './tmp/*',
  './etc/apt/sources.list',
  './etc/hostname',
  './etc/resolv.conf',
  './usr/share/doc/*/[!c]*',
  './usr/share/doc/*/c[!o]*',
  './usr/share/info/*',
  './usr/share/locale/*',
  './usr/share/man/*',
  './var/cache/apt/*.bin',
  './var/cache/apt/archives/*',
  './var/cache/debconf/*-old',
  './var/lib/apt/lists/*',
  './var/lib/dpkg/*-old',
  './var/log/*.log',
  './var/log/apt/*',
];

/**
 * Debian's smallest root from Debian's packages, verified against Debian's keyring and streamed into the engine.
 * Needs Linux, root and debootstrap. Throws `base-image-unavailable`.
 */
export async function bootstrapRoot(
  docker: Docker,
  target: RootTarget,
  packaging: HostPackaging,
  context: OperationContext,
): Promise<void> {
  const architecture = await debianArchitecture(docker);
  await requireBootstrapTools();
  const scratch = await mkdtemp(join(await chooseScratch(), 'tandem-base-'));
  try {
    const root = join(scratch, 'root');
    await debootstrap(root, architecture, packaging, context);
    context.onDetail('Importing the bootstrapped root');
    await importRoot(docker, root, target, context.signal);
  } finally {
    await removeScratch(scratch);
  }
}

async function debootstrap(
  root: string,
  architecture: string,
  packaging: HostPackaging,
  context: OperationContext,
): Promise<void> {
  const failures: string[] = [];
  for (const mirror of packaging.mirrors) {
    await rm(root, { recursive: true, force: true });
    context.onDetail(`Bootstrapping Debian 13 from ${mirror}`);
    const outcome = await runHostProcess({
      command: 'debootstrap',
      args: [
        '--variant=minbase',
        `--arch=${architecture}`,
        `--keyring=${KEYRING}`,
        '--force-check-gpg',
        SUITE,
        root,
        mirror,
      ],
      environment: {
        PATH: SYSTEM_PATH,
        LC_ALL: 'C',
        ...(packaging.proxies.http === undefined ? {} : { http_proxy: packaging.proxies.http }),
        ...(packaging.proxies.https === undefined ? {} : { https_proxy: packaging.proxies.https }),
      },
      deadlineMs: DEBOOTSTRAP_DEADLINE_MS,
      signal: context.signal,
      onLine: atMostEvery(DETAIL_INTERVAL_MS, (line) => context.onDetail(line.replace(/^[IW]: /, ''))),
    });
    if (context.signal.aborted) throw cancelledFailure('bootstrapping the base image');
    if (outcome.exitCode === 0) return;
    await releaseMounts(root);
    failures.push(`${mirror}: ${outcome.tail}`);
  }
  fail({
    code: 'base-image-unavailable',
    message: 'debootstrap could not make a Debian 13 root.',
    hint: 'Check that one of the mirrors can be reached (apt-get update), and that this machine may make device files and chroots.',
    cause: failures.join('\n'),
  });
}

async function importRoot(
  docker: Docker,
  root: string,
  target: RootTarget,
  signal: AbortSignal,
): Promise<void> {
  const what = `importing ${target.reference}`;
  const [repo, tag] = target.reference.split(':') as [string, string];
  const archive = new PassThrough();
  const labels = Object.entries(target.labels).map(([name, value]) => `LABEL ${name}="${value}"`);
  const packing = packRoot(root, archive, signal).catch((thrown: unknown) => {
    archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  });
  packing.catch(() => undefined);
  try {
    const stream = await engineCall(
      what,
      (late) =>
        docker.importImage(archive, {
          repo,
          tag,
          changes: [...labels, 'CMD ["bash"]'],
          abortSignal: AbortSignal.any([late, signal]),
        }),
      { deadlineMs: TAR_DEADLINE_MS, signal },
    );
    let error: string | null = null;
    await followEngineMessages(stream as Readable, { what, silenceMs: IMPORT_SILENCE_MS }, (message) => {
      error ??= message.error ?? null;
    });
    await packing;
    if (error !== null) fail({ code: 'base-image-unavailable', message: `${what}: ${error}` });
  } catch (thrown) {
    archive.destroy();
    await packing.catch(() => undefined);
    if (signal.aborted) throw cancelledFailure(what);
    throw thrown;
  }
}

/** The archive ends well only when tar did: an import of half a root must fail, not be named. */
async function packRoot(root: string, archive: PassThrough, signal: AbortSignal): Promise<void> {
  const outcome = await runHostProcess({
    command: 'tar',
    args: [
      '--create',
      '--numeric-owner',
      '--sort=name',
      '--one-file-system',
      ...LEFT_OUT.map((path) => `--exclude=${path}`),
      `--directory=${root}`,
      '.',
    ],
    environment: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
    deadlineMs: TAR_DEADLINE_MS,
    signal,
    output: archive,
  });
  if (outcome.exitCode !== 0) {
    fail({
      code: 'base-image-unavailable',
      message: 'The bootstrapped root could not be packed.',
      cause: outcome.tail,
    });
  }
  archive.end();
}

const engineVersion = z.object({ Arch: z.string() });
const DEBIAN_NAMES: Readonly<Record<string, string>> = { arm: 'armhf', '386': 'i386', ppc64le: 'ppc64el' };
const NODE_NAMES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** The engine's; another machine's packages cannot be configured here. */
async function debianArchitecture(docker: Docker): Promise<string> {
  const version = await engineCall('asking for the version of the engine', () => docker.version());
  const { Arch: engine } = engineVersion.parse(version);
  const host = NODE_NAMES[process.arch] ?? process.arch;
  if (engine !== host) {
    fail({
      code: 'base-image-unavailable',
      message: `the engine runs on ${engine}, this machine is ${host}.`,
      hint: 'Bring the image debian:trixie-slim to the engine with docker load.',
    });
  }
  return DEBIAN_NAMES[engine] ?? engine;
}

function atMostEvery(intervalMs: number, act: (line: string) => void): (line: string) => void {
  let nextMs = 0;
  return (line) => {
    const nowMs = performance.now();
    if (nowMs < nextMs) return;
    nextMs = nowMs + intervalMs;
    act(line);
  };
}
