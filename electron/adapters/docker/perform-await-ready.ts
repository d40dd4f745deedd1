import type Docker from 'dockerode';
import { type Failure, FailureError, printFailure, toFailure } from '../../domain/failure.ts';
import type { DesiredContainer } from '../../domain/plan/desired-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MemberLogs, OperationContext } from '../../ports/container-engine.ts';
import type { PodAgent } from '../../ports/pod-agent.ts';
import { cancelledFailure } from './docker-engine-call.ts';
import { inspectContainer } from './observe.ts';
import type { ParsedContainer } from './observe-schemas.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 150;
const PROBE_TIMEOUT_MS = 1_000;

/** A process that ended this often while it was waited for is not going to stay. */
const RESTARTS_ALLOWED = 3;

/** A member without a probe that has run this long since its start is taken to stay … */
const STAYS_FOR_MS = 2_000;
/** … and gets this long to do so. */
const STAYS_WITHIN_MS = 30_000;

const LOG_LINES = 20;
const LOG_DEADLINE_MS = 5_000;

export interface ReadinessParts {
  readonly docker: () => Docker;
  readonly agent: PodAgent;
  readonly logs: MemberLogs;
  readonly clock: Clock;
}

/**
 * Asks at once, then again and again with growing pauses. Ends when the answers have been good for `steadyMs`, early
 * when the container's process is gone for good, and else at the deadline with what was seen last.
 */
export async function awaitReady(
  parts: ReadinessParts,
  container: DesiredContainer,
  steadyMs: number,
  context: OperationContext,
): Promise<void> {
  const { clock } = parts;
  const deadlineMs = container.readiness?.deadlineMs ?? STAYS_WITHIN_MS;
  const endMs = clock.monotonicMs() + deadlineMs;
  const neededMs = container.readiness === null ? Math.max(steadyMs, STAYS_FOR_MS) : steadyMs;
  let goodSinceMs: number | null = null;
  let restartsBefore: number | null = null;
  let restarts: number | null = null;
  let detail = '';
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    if (context.signal.aborted) throw cancelledFailure(`waiting for ${container.name}`);
    const leftMs = Math.max(1, endMs - clock.monotonicMs());
    const answer = await askOnce(parts.agent, container, Math.min(PROBE_TIMEOUT_MS, leftMs));
    if (answer.ok && neededMs === 0) return;
    if (answer.detail !== detail) context.onDetail(`${container.name}: ${answer.detail}`);
    detail = answer.detail;

    const found = await inspectContainer(parts.docker(), container.name);
    restartsBefore ??= found?.RestartCount ?? 0;
    if (isGone(found, restartsBefore)) throw await exitFailure(parts, container, found);
    // Good means the same life all the time.
    const isGood = answer.ok && found?.State.Status === 'running';
    if (!isGood || found.RestartCount !== restarts) goodSinceMs = null;
    restarts = found?.RestartCount ?? null;
    const nowMs = clock.monotonicMs();
    if (isGood) goodSinceMs ??= nowMs;
    if (goodSinceMs !== null && nowMs - goodSinceMs >= neededMs) return;
    if (nowMs >= endMs && goodSinceMs === null) {
      if (found?.State.Status === 'restarting') throw await exitFailure(parts, container, found);
      throw await unhealthyFailure(parts, container, deadlineMs, detail);
    }
    await clock.sleep(pauseMs, context.signal);
  }
}

async function askOnce(
  agent: PodAgent,
  container: DesiredContainer,
  timeoutMs: number,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  if (container.readiness === null) return { ok: true, detail: '' };
  const { probe } = container.readiness;
  try {
    const infraContainer = container.joins ?? container.name;
    return await agent.ask({ infraContainer, member: container.name, probe, timeoutMs });
  } catch (thrown) {
    const failure = toFailure(thrown);
    // Without an engine there is nothing to wait for; a pod that cannot be asked yet may be asked soon.
    if (ENGINE_GONE.has(failure.code)) throw thrown;
    return { ok: false, detail: failure.message };
  }
}

const ENGINE_GONE: ReadonlySet<string> = new Set([
  'engine-not-found',
  'engine-not-running',
  'engine-permission-denied',
  'engine-tls',
]);

function isGone(found: ParsedContainer | null, restartsBefore: number): boolean {
  if (found === null) return true;
  // While it runs once more, how the life before ended is not told.
  if (found.State.Status === 'running') return false;
  if (found.RestartCount - restartsBefore >= RESTARTS_ALLOWED) return true;
  return ['created', 'exited', 'dead', 'removing'].includes(found.State.Status);
}

async function exitFailure(
  parts: ReadinessParts,
  container: DesiredContainer,
  found: ParsedContainer | null,
): Promise<FailureError> {
  const lines = found === null ? [] : await lastLines(parts.logs, container.name);
  return new FailureError({
    code: 'container-exited',
    ...explainExit(container, found),
    cause: lines.length === 0 ? 'It wrote nothing to its log.' : lines.join('\n'),
  });
}

function explainExit(
  { name, limits }: DesiredContainer,
  found: ParsedContainer | null,
): Pick<Failure, 'message' | 'hint'> {
  if (found === null)
    return { message: `${name} is gone`, hint: 'Somebody removed it. Run the same command again.' };
  const { State: state, RestartCount: restarts } = found;
  const tooMuch = `more memory than its limit of ${Math.round(limits.memoryBytes / 1024 ** 2)} MiB`;
  if (state.OOMKilled)
    return {
      message: `${name} needed ${tooMuch} and was killed`,
      hint: 'Raise `memory` of the component in the stack file.',
    };
  if (state.Error !== '') return { message: `${name} could not be started: ${state.Error}`, hint: SEE_LOG };
  const often = restarts >= RESTARTS_ALLOWED ? ` again and again (${restarts} restarts)` : '';
  if (state.ExitCode === KILLED_EXIT_CODE)
    return {
      message: `${name} was killed${often} (exit code ${KILLED_EXIT_CODE}); it may have needed ${tooMuch}`,
      hint: 'If its last lines below tell no other reason, raise `memory` of the component in the stack file.',
    };
  return { message: `${name} ended with exit code ${state.ExitCode}${often}`, hint: SEE_LOG };
}

/**
 * SIGKILL. The engine learns of the memory limit apart from the end, and never when the control group is gone before its
 * notice is read (seen with 20.10), so that its silence does not acquit the limit.
 */
const KILLED_EXIT_CODE = 137;

const SEE_LOG = 'Its last lines are below; `tandem logs` shows them all.';

async function unhealthyFailure(
  parts: ReadinessParts,
  container: DesiredContainer,
  deadlineMs: number,
  detail: string,
): Promise<FailureError> {
  const lines = await lastLines(parts.logs, container.name);
  const seconds = Math.round(deadlineMs / 100) / 10;
  return new FailureError({
    code: 'container-unhealthy',
    message: `${container.name} runs, but was not ready within ${seconds} s: ${detail}`,
    hint: '`tandem logs` shows what it is doing; what it needs may be missing, or the deadline too short.',
    ...(lines.length === 0 ? {} : { cause: lines.join('\n') }),
  });
}

/** The log is a help, not a condition: a log that cannot be read is told as such. */
async function lastLines(logs: MemberLogs, container: string): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    const signal = AbortSignal.timeout(LOG_DEADLINE_MS);
    for await (const line of logs.logs(container, { follow: false, tail: LOG_LINES, signal }))
      lines.push(line.text);
  } catch (thrown) {
    lines.push(`(its log cannot be read: ${printFailure(toFailure(thrown))})`);
  }
  return lines;
}
