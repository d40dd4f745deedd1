import type Docker from 'dockerode';
import { FailureError, fail, toFailure } from '../../domain/failure.ts';
import { explainExportCheck, kernelLacksNfs } from '../../domain/plan/mount-findings.ts';
import type { Operation } from '../../domain/plan/operation.ts';
import { abortable, engineCall } from './docker-engine-call.ts';
import { lacksFileSystem } from './engine-errors.ts';
import { DockerExec } from './exec.ts';
import { parseAnswer } from './observe.ts';
import { containerListSchema } from './observe-schemas.ts';

type CheckMount = Extract<Operation, { readonly kind: 'check-mount' }>;

/** Throw-away containers carry it and nothing else of ours, so that no look takes them for members. */
const CHECK_LABEL = 'dev.tandem.check';
/** The tools give up on each of their three questions after three seconds. */
const TOOLS_DEADLINE_MS = 15_000;
/** A kernel that begins to speak to a silent server may need the time-outs below several times over. */
const TRIAL_DEADLINE_MS = 20_000;
const MAX_OUTPUT_BYTES = 16 * 1024;
const MIB = 1024 ** 2;
/** Gives up soon, whatever the stack file says: a trial must not hang in the kernel. */
const IMPATIENT = 'soft,timeo=20,retrans=1';

/** Tries what a member is about to need, from the engine's machine and with its kernel; leaves nothing behind. */
export async function checkMount(docker: Docker, operation: CheckMount, signal: AbortSignal): Promise<void> {
  const { target } = operation;
  if (operation.export === null) {
    // All other checks of the stack come after this one.
    await removeLeftovers(docker, operation.stack);
    return checkKernel(docker, operation, signal);
  }
  const finding = explainExportCheck(target, operation.export, await askTools(docker, operation, signal));
  if (finding !== null) fail(finding);
  await tryMount(docker, operation, impatient(operation.driverOptions), signal);
}

/**
 * A mount from a closed port of the machine itself: a kernel with a client is refused by the port, or does not come to
 * an end in time; one without says that it knows no such file system. It loads its module on the way, if it has one.
 */
async function checkKernel(docker: Docker, operation: CheckMount, signal: AbortSignal): Promise<void> {
  const nowhere = {
    type: 'nfs',
    o: `addr=127.0.0.1,port=1,nfsvers=4.2,proto=tcp,${IMPATIENT}`,
    device: ':/',
  };
  try {
    await tryMount(docker, operation, nowhere, signal);
  } catch (thrown) {
    const { code, cause } = toFailure(thrown);
    if (code === 'cancelled') throw thrown;
    if (code === 'mount-failed' && lacksFileSystem(String(cause))) fail(kernelLacksNfs());
    if (code !== 'mount-failed' && code !== 'deadline-exceeded') throw thrown;
    if (/operation not permitted/i.test(String(cause))) throw thrown;
  }
}

function impatient(options: Readonly<Record<string, string>>): Record<string, string> {
  const words = (options.o ?? '')
    .split(',')
    .filter((word) => !/^(hard|soft|timeo=.*|retrans=.*)$/.test(word));
  return { ...options, o: [...words, IMPATIENT].join(',') };
}

/** The engine mounts when a container starts: one that ends at once is all that is needed. */
async function tryMount(
  docker: Docker,
  { stack, image, target }: CheckMount,
  driverOptions: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const what = target === 'nfs' ? 'trying the kernel’s NFS client' : `trying to mount ${target}`;
  const container = await create(docker, what, {
    ...options(stack, image, ['true']),
    HostConfig: {
      ...HOST_CONFIG,
      NetworkMode: 'none',
      Mounts: [
        {
          Type: 'volume',
          Source: '',
          Target: '/mnt',
          ReadOnly: false,
          VolumeOptions: {
            NoCopy: true,
            Labels: {},
            DriverConfig: { Name: 'local', Options: { ...driverOptions } },
          },
        },
      ],
    },
  });
  try {
    await engineCall(what, (abortSignal) => container.start({ abortSignal }), {
      deadlineMs: TRIAL_DEADLINE_MS,
      signal,
    });
  } finally {
    await remove(container);
  }
}

/** One line of `tandem-check-export`. Asked from the machine's own network, because it is the machine that mounts. */
async function askTools(
  docker: Docker,
  { stack, image, target, export: wanted }: CheckMount,
  signal: AbortSignal,
): Promise<string> {
  if (wanted === null) return '';
  const what = `looking at the export for ${target}`;
  const container = await create(docker, what, {
    ...options(stack, image, ['sleep', '60']),
    // Many servers speak only to clients whose port belongs to root.
    User: '0:0',
    HostConfig: { ...HOST_CONFIG, NetworkMode: 'host', CapAdd: ['NET_BIND_SERVICE'] },
  });
  try {
    await engineCall(what, (abortSignal) => container.start({ abortSignal }), { signal });
    const version = wanted.version === '3' ? '3' : '4';
    const command = ['tandem-check-export', wanted.server, String(wanted.port), wanted.path, version];
    const exec = new DockerExec(() => docker);
    const limits = { deadlineMs: TOOLS_DEADLINE_MS, maxOutputBytes: MAX_OUTPUT_BYTES };
    const { stdout, stderr } = await exec.run(container.id, command, limits);
    return stdout.trim() || stderr.trim();
  } finally {
    await remove(container);
  }
}

const HOST_CONFIG = {
  AutoRemove: true,
  Init: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  ReadonlyRootfs: true,
  Memory: 64 * MIB,
  PidsLimit: 64,
} satisfies Docker.HostConfig;

const options = (stack: string, image: string, command: readonly string[]) => ({
  Image: image,
  Cmd: [...command],
  Labels: { [CHECK_LABEL]: stack },
});

function create(
  docker: Docker,
  what: string,
  wanted: Docker.ContainerCreateOptions,
): Promise<Docker.Container> {
  return engineCall(what, (abortSignal) => docker.createContainer({ ...wanted, abortSignal }));
}

/** One that ended is removed by the engine; what cannot be removed now is a leftover of the next check. */
async function remove(container: Docker.Container): Promise<void> {
  await engineCall('removing a container that tried a mount', (abortSignal) =>
    container.remove(abortable({ force: true, v: true }, abortSignal)),
  ).catch((thrown: unknown) => {
    if (!(thrown instanceof FailureError)) throw thrown;
  });
}

/** Of a host that was killed in the middle of a check. */
async function removeLeftovers(docker: Docker, stack: string): Promise<void> {
  const what = 'looking for left-over checks of mounts';
  const filters = { label: [`${CHECK_LABEL}=${stack}`], status: ['created', 'exited', 'dead'] };
  const answer = await engineCall(what, (abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  for (const { Id } of parseAnswer(containerListSchema, answer, what)) await remove(docker.getContainer(Id));
}
