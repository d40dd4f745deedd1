import { assertNever } from '../domain/assert-never.ts';
import type { Fault, FaultAction, FaultEvidence } from '../domain/drill/faults/fault.ts';
import type { FaultMoment } from '../domain/drill/measurements.ts';
import { fail } from '../domain/failure.ts';
import type { ContainerLife, LineSession } from '../ports/container-engine.ts';
import { type DrillDependencies, throwIfCancelled } from './drill-runner-parts.ts';

const ANSWER_DEADLINE_MS = 5_000;
const EVIDENCE_DEADLINE_MS = 5_000;
const EVIDENCE_POLL_MS = 100;

export interface StruckFault {
  readonly moment: FaultMoment;
  /** What the commands inside the container answered. */
  readonly answers: readonly string[];
}

/** A fault ready to strike: processes inside containers wait for their word, so that no start-up delays it. */
export interface ArmedFault {
  /** Not to be abandoned half way: an undoing that overtakes it would undo nothing. Bounded by its own deadlines. */
  strike(): Promise<StruckFault>;
  disarm(): Promise<void>;
}

type Parts = Pick<DrillDependencies, 'engine' | 'clock'>;

export async function armFault(parts: Parts, fault: Fault): Promise<ArmedFault> {
  const sessions = new Map<FaultAction, LineSession>();
  const closing = new AbortController();
  const disarm = async (): Promise<void> => {
    closing.abort();
    await Promise.all([...sessions.values()].map((session) => session.close().catch(() => {})));
  };
  try {
    for (const { action } of fault.steps) {
      if (action.kind !== 'command') continue;
      sessions.set(action, await parts.engine.openSession(action.container, action.command, closing.signal));
    }
  } catch (error) {
    await disarm();
    throw error;
  }
  return {
    disarm,
    strike: async () => {
      const answers: string[] = [];
      const beganAtMs = parts.clock.nowMs();
      for (const { action } of fault.steps) {
        const answer = await act(parts, action, sessions.get(action));
        if (answer !== '') answers.push(answer);
      }
      return { moment: { beganAtMs, doneAtMs: parts.clock.nowMs() }, answers };
    },
  };
}

async function act(parts: Parts, action: FaultAction, session: LineSession | undefined): Promise<string> {
  switch (action.kind) {
    case 'signal':
      await parts.engine.signal(action.container, action.signal);
      return '';
    case 'disconnect':
      await parts.engine.disconnect(action.container, action.network);
      return '';
    case 'command':
      return session === undefined ? '' : command(parts, action, session);
    default:
      return assertNever(action);
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
  { engine, clock }: Parts,
  about: {
    readonly stack: string;
    readonly evidence: FaultEvidence;
    readonly lifeBefore: ContainerLife;
    readonly answers: readonly string[];
  },
  signal: AbortSignal,
): Promise<string | null> {
  const endMs = clock.monotonicMs() + EVIDENCE_DEADLINE_MS;
  for (;;) {
    const proof = await lookForProof(engine, about);
    throwIfCancelled(signal);
    if (proof !== null || clock.monotonicMs() >= endMs) return proof;
    await clock.sleep(EVIDENCE_POLL_MS, signal);
  }
}

async function lookForProof(
  engine: Parts['engine'],
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
      return about.answers.length === 0 ? null : `in ${evidence.container}: ${about.answers.join(', ')}`;
    case 'disconnected': {
      const { containers } = await engine.observe(about.stack);
      const found = containers.find((container) => container.name === evidence.container);
      const kept = found?.networks.filter(({ network }) => evidence.networks.includes(network)) ?? [];
      return kept.length > 0 ? null : `${evidence.container} is on none of ${evidence.networks.join(', ')}`;
    }
    default:
      return assertNever(evidence);
  }
}
