import { assertNever } from '../domain/assert-never.ts';
import type { Fault, FaultInverse } from '../domain/drill/faults/fault.ts';
import { type Failure, FailureError, fail, toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberControl, MemberExec } from '../ports/container-engine.ts';
import type { Journal, LeaseRecord } from '../ports/journal.ts';

/**
 * A fault is only ever injected under a lease: its inverse is on disk before it happens, and is carried out at the
 * end of the drill, when the lease runs out, on abort, and by the next host when this one died.
 *
 *   stored ──fault injected──► open ──inverse done──► reverted
 *      └───────(crash before the fault: the inverse finds nothing to undo)───┘
 */

export interface LeaseDependencies {
  readonly journal: Pick<Journal, 'putLease' | 'markLeaseReverted' | 'openLeases'>;
  readonly control: Pick<MemberControl, 'start' | 'connect' | 'signal' | 'life'>;
  readonly exec: Pick<MemberExec, 'run'>;
  readonly clock: Clock;
}

const COMMAND_DEADLINE_MS = 5_000;
const MAX_OUTPUT_BYTES = 64 * 1024;
const TRIES = 3;
const BETWEEN_TRIES_MS = 300;
const REMOVAL_TRIES = 10;
/** Slewing by NTP, and the order of leases that is written into their times. */
const CALENDAR_TOLERANCE_MS = 1_000;

/** One lease for each step of the fault that must be undone. Nothing is stored yet. */
export function planLeases(lease: {
  readonly runId: string;
  readonly stack: string;
  readonly fault: Fault;
  readonly nowMs: number;
  readonly holdMs: number;
  readonly newId: () => string;
}): readonly LeaseRecord[] {
  const inverses = lease.fault.steps.flatMap(({ inverse }) => inverse ?? []);
  return inverses.map((inverse, index) => ({
    id: lease.newId(),
    runId: lease.runId,
    stack: lease.stack,
    fault: lease.fault.description,
    inverse,
    // Leases are undone newest first: the last step before the first.
    createdAtMs: lease.nowMs + index / 1_000,
    expiresAtMs: lease.nowMs + lease.holdMs,
    revertedAtMs: null,
  }));
}

/** All are on disk when the promise resolves; only then may the fault be injected. */
export async function storeLeases(
  journal: Pick<Journal, 'putLease'>,
  leases: readonly LeaseRecord[],
): Promise<void> {
  for (const lease of leases) await journal.putLease(lease);
}

/** Undoes the leases, last one first, each as far as it goes; throws `lease-not-reverted` when one could not be. */
export async function revertLeases(
  dependencies: LeaseDependencies,
  leases: readonly LeaseRecord[],
): Promise<void> {
  const failures: Failure[] = [];
  for (const lease of [...leases].reverse()) {
    try {
      await revertLease(dependencies, lease);
    } catch (error) {
      failures.push(toFailure(error));
    }
  }
  const [first] = failures;
  if (first !== undefined) throw new FailureError(first);
}

/** At a host's start, and when the engine came back: undoes what a drill left behind. Never throws. */
export async function revertOpenLeases(
  dependencies: LeaseDependencies & { readonly onTrouble: (text: string) => void },
): Promise<void> {
  await revertStored(dependencies, () => true);
}

/**
 * Undoes what ran out, in case whoever took the lease hangs, and what is from the future: the calendar was set back since,
 * and when it runs out can no longer be told. Never throws.
 */
export async function revertExpiredLeases(
  dependencies: LeaseDependencies & { readonly onTrouble: (text: string) => void },
): Promise<void> {
  const nowMs = dependencies.clock.nowMs();
  await revertStored(
    dependencies,
    (lease) => lease.expiresAtMs <= nowMs || lease.createdAtMs > nowMs + CALENDAR_TOLERANCE_MS,
  );
}

async function revertStored(
  dependencies: LeaseDependencies & { readonly onTrouble: (text: string) => void },
  isMeant: (lease: LeaseRecord) => boolean,
): Promise<void> {
  try {
    const open = await dependencies.journal.openLeases();
    const due: LeaseRecord[] = [];
    for (const lease of open.filter(isMeant)) if (!(await mayStillEnd(dependencies, lease))) due.push(lease);
    await revertLeases(dependencies, due.reverse());
  } catch (error) {
    dependencies.onTrouble(`undoing faults of earlier drills: ${toFailure(error).message}`);
  }
}

/**
 * A member that was asked to end goes on ending when the host that asked is dead. Started now it would be running, and down
 * a moment later: its lease is left to its expiry.
 */
async function mayStillEnd(
  { control, clock }: Pick<LeaseDependencies, 'control' | 'clock'>,
  { inverse, createdAtMs, expiresAtMs }: LeaseRecord,
): Promise<boolean> {
  if (inverse.kind !== 'start-container' || inverse.endsWithinMs === undefined) return false;
  const sinceMs = clock.nowMs() - createdAtMs;
  if (sinceMs < 0 || clock.nowMs() >= expiresAtMs) return false;
  const life = await control.life(inverse.container).catch(() => null);
  return life?.running === true;
}

async function revertLease(dependencies: LeaseDependencies, lease: LeaseRecord): Promise<void> {
  const { clock, journal } = dependencies;
  for (let tries = 1; ; tries += 1) {
    try {
      await carryOutInverse(dependencies, lease.inverse);
      break;
    } catch (error) {
      if (tries >= TRIES) {
        fail({
          code: 'lease-not-reverted',
          message: `The fault "${lease.fault}" of stack "${lease.stack}" could not be undone.`,
          hint: `It is tried again when Tandem starts. By hand: ${byHand(lease.inverse)}, or "tandem restart".`,
          cause: toFailure(error),
        });
      }
      await clock.sleep(BETWEEN_TRIES_MS);
    }
  }
  await journal.markLeaseReverted(lease.id, clock.nowMs());
}

/** Does nothing to a container that is gone, was made anew, or is well already. */
async function carryOutInverse(
  { control, exec, clock }: Pick<LeaseDependencies, 'control' | 'exec' | 'clock'>,
  inverse: FaultInverse,
): Promise<void> {
  const life = await control.life(inverse.container);
  if (life === null || (inverse.containerId !== undefined && inverse.containerId !== life.id)) return;
  switch (inverse.kind) {
    case 'start-container':
      if (!life.running) await control.start(inverse.container);
      return;
    case 'connect-network':
      await control.connect(inverse.container, inverse.network, inverse.address, inverse.aliases);
      return;
    case 'continue-container':
      if (life.running) await continueProcesses({ control, exec }, inverse);
      return;
    case 'run-command':
      // What belongs to one container ended with its processes; what does not may outlive them.
      if (inverse.containerId !== undefined && !life.running) return;
      return runInverse(exec, inverse);
    case 'remove-file':
      return removeFile({ control, exec, clock }, inverse);
    default:
      assertNever(inverse);
  }
}

/** A container that does not run is no reason to call it undone: what it changed may outlive it. */
async function runInverse(
  exec: LeaseDependencies['exec'],
  { container, command, isPrivileged }: Extract<FaultInverse, { kind: 'run-command' }>,
): Promise<void> {
  const { exitCode, stdout, stderr } = await exec.run(container, command, {
    deadlineMs: COMMAND_DEADLINE_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    ...(isPrivileged ? { isPrivileged } : {}),
  });
  if (exitCode === 0) return;
  fail({
    code: 'operation-failed',
    message: `The fault could not be undone in ${container}.`,
    cause: `exit code ${exitCode}: ${(stderr || stdout).trim().slice(0, 500)}`,
  });
}

async function continueProcesses(
  { control, exec }: Pick<LeaseDependencies, 'control' | 'exec'>,
  { container, command }: Extract<FaultInverse, { kind: 'continue-container' }>,
): Promise<void> {
  if (command === undefined) return control.signal(container, 'SIGCONT');
  const { exitCode, stdout, stderr } = await exec.run(container, command, {
    deadlineMs: COMMAND_DEADLINE_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  });
  if (exitCode === 0) return;
  // It ended meanwhile: what is dead needs no continuing.
  if ((await control.life(container))?.running !== true) return;
  fail({
    code: 'operation-failed',
    message: `The processes of ${container} could not be continued.`,
    cause: `exit code ${exitCode}: ${(stderr || stdout).trim().slice(0, 500)}`,
  });
}

/** A member whose disk was full may be dying again and again: between two deaths there is time for it. */
async function removeFile(
  { control, exec, clock }: Pick<LeaseDependencies, 'control' | 'exec' | 'clock'>,
  { container, path }: Extract<FaultInverse, { kind: 'remove-file' }>,
): Promise<void> {
  let cause = '';
  for (let tries = 0; tries < REMOVAL_TRIES; tries += 1) {
    try {
      if ((await control.life(container))?.running === false) await control.start(container);
      const { exitCode, stderr } = await exec.run(container, ['rm', '-f', '--', path], {
        deadlineMs: COMMAND_DEADLINE_MS,
        maxOutputBytes: MAX_OUTPUT_BYTES,
      });
      if (exitCode === 0) return;
      cause = stderr.trim().slice(0, 500);
    } catch (error) {
      cause = toFailure(error).message;
    }
    await clock.sleep(BETWEEN_TRIES_MS);
  }
  fail({ code: 'operation-failed', message: `${path} could not be removed in ${container}.`, cause });
}

function byHand(inverse: FaultInverse): string {
  switch (inverse.kind) {
    case 'remove-file':
      return `docker exec ${inverse.container} rm ${inverse.path}`;
    case 'connect-network':
      return `docker network connect --ip ${inverse.address} ${inverse.network} ${inverse.container}`;
    default:
      return `docker start ${inverse.container}`;
  }
}
