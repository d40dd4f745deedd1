import { assertNever } from '../domain/assert-never.ts';
import type { Fault, FaultAction, FaultEvidence } from '../domain/drill/faults/fault.ts';
import type { FaultMoment } from '../domain/drill/measurements.ts';
import { fail } from '../domain/failure.ts';
import type { ContainerLife, LineSession } from '../ports/container-engine.ts';
import { type DrillDependencies, throwIfCancelled } from './drill-runner-parts.ts';

/** A machine that is slow, or emulated, takes seconds to start the one program that a fault is. */
const ANSWER_DEADLINE_MS = 15_000;
const EVIDENCE_DEADLINE_MS = 5_000;
const EVIDENCE_POLL_MS = 100;

export interface StruckFault {
  readonly moment: FaultMoment;
  /** What the commands inside the container answered. */
  readonly answers: readonly string[];
}

/** A fault ready to strike: processes inside containers wait for their word, so that no start-up delays it. */
export interface ArmedFault {
  /**
   * Not to be abandoned half way: an undoing that overtakes it would undo nothing. Bounded by its own deadlines; the
   * signal hastens what takes long on purpose.
   */
  strike(signal?: AbortSignal): Promise<StruckFault>;
  disarm(): Promise<void>;
}

type Parts = Pick<DrillDependencies, 'engine' | 'clock' | 'handOverFrom'>;

export async function armFault(parts: Parts, stack: string, fault: Fault): Promise<ArmedFault> {
  const sessions = new Map<FaultAction, LineSession>();
  const closing = new AbortController();
  const disarm = async (): Promise<void> => {
    closing.abort();
    await Promise.all([...sessions.values()].map((session) => session.close().catch(() => {})));
  };
  try {
    for (const { action } of fault.steps) {
      if (action.kind !== 'command') continue;
      const { container, command, isPrivileged } = action;
      const options = isPrivileged ? { isPrivileged } : {};
      sessions.set(action, await parts.engine.openSession(container, command, closing.signal, options));
    }
  } catch (error) {
    await disarm();
    throw error;
  }
  return {
    disarm,
    strike: async (signal) => {
      const answers: string[] = [];
      const beganAtMs = parts.clock.nowMs();
      for (const { action } of fault.steps) {
        const answer = await act(parts, stack, action, { session: sessions.get(action), signal });
        if (answer !== '') answers.push(answer);
      }
      return { moment: { beganAtMs, doneAtMs: parts.clock.nowMs() }, answers };
    },
  };
}

async function act(
  parts: Parts,
  stack: string,
  action: FaultAction,
  {
    session,
    signal,
  }: { readonly session: LineSession | undefined; readonly signal: AbortSignal | undefined },
): Promise<string> {
  switch (action.kind) {
    case 'signal':
      await parts.engine.signal(action.container, action.signal);
      return '';
    case 'stop':
      await stop(parts, action, signal);
      return '';
    case 'disconnect':
      await parts.engine.disconnect(action.container, action.network);
      return '';
    case 'hand-over':
      await parts.handOverFrom(stack, action.member);
      return '';
    case 'command':
      return session === undefined ? '' : command(parts, action, session);
    default:
      return assertNever(action);
  }
}

/** Who aborts does not wait for a member that ends in order. */
async function stop(
  { engine }: Parts,
  { container, graceMs }: Extract<FaultAction, { kind: 'stop' }>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const hasten = (): void => void engine.signal(container, 'SIGKILL').catch(() => {});
  const ending = engine.stop(container, graceMs);
  signal?.addEventListener('abort', hasten, { once: true });
  if (signal?.aborted) hasten();
  try {
    await ending;
  } finally {
    signal?.removeEventListener('abort', hasten);
  }
}

async function command(
  { clock }: Parts,
  { container, expectedAnswer }: Extract<FaultAction, { kind: 'command' }>,
  session: LineSession,
): Promise<string> {
  const late = new AbortController();
  const timeout = clock.sleep(ANSWER_DEADLINE_MS, late.signal).then(() => 'no answer');
  try {
    await session.write('go');
    const answer = await Promise.race([firstLine(session), timeout]);
    if (expectedAnswer === null || answer.startsWith(expectedAnswer)) return answer;
    return fail({
      code: 'fault-not-observed',
      message: `The processes of ${container} did not do what the fault asks of them.`,
      hint: 'The drill needs /bin/sh in the image and an init process in the container.',
      cause: answer.slice(0, 200),
    });
  } finally {
    late.abort();
  }
}

/** The empty string when the session ended without a word, as it does when its container dies. */
async function firstLine(session: LineSession): Promise<string> {
  for await (const line of session.lines) return line;
  return '';
}

/** What proves that the fault happened, re-read from the engine; null when nothing does within the deadline. */
export async function proveFault(
  parts: Pick<Parts, 'engine' | 'clock'>,
  about: {
    readonly stack: string;
    /** Of the victim's tier. */
    readonly whoLeads: () => Promise<string | null>;
    readonly evidence: FaultEvidence;
    readonly lifeBefore: ContainerLife;
    readonly answers: readonly string[];
  },
  signal: AbortSignal,
): Promise<string | null> {
  const { clock } = parts;
  const endMs = clock.monotonicMs() + EVIDENCE_DEADLINE_MS;
  for (;;) {
    const proof = await lookForProof(parts, about);
    throwIfCancelled(signal);
    if (proof !== null || clock.monotonicMs() >= endMs) return proof;
    await clock.sleep(EVIDENCE_POLL_MS, signal);
  }
}

async function lookForProof(
  { engine }: Pick<Parts, 'engine'>,
  about: Parameters<typeof proveFault>[1],
): Promise<string | null> {
  const { evidence, lifeBefore } = about;
  switch (evidence.kind) {
    case 'died': {
      const life = await engine.life(evidence.container);
      const isSame = life?.id === lifeBefore.id && life.startedAt === lifeBefore.startedAt && life.running;
      return isSame ? null : `the life of ${evidence.container} that began at ${lifeBefore.startedAt} ended`;
    }
    case 'stopped':
    case 'refuses-writes':
    case 'answered':
      return about.answers.length === 0 ? null : `in ${evidence.container}: ${about.answers.join(', ')}`;
    case 'disconnected': {
      const { containers } = await engine.observe(about.stack);
      const found = containers.find((container) => container.name === evidence.container);
      const kept = found?.networks.filter(({ network }) => evidence.networks.includes(network)) ?? [];
      return kept.length > 0 ? null : `${evidence.container} is on none of ${evidence.networks.join(', ')}`;
    }
    case 'handed-over': {
      const leader = await about.whoLeads();
      return leader === null || leader === evidence.member ? null : `${leader} leads`;
    }
    default:
      return assertNever(evidence);
  }
}
