import { FailureError, toFailure } from '../../domain/failure.ts';
import type { AskedBalancer, Operation } from '../../domain/plan/operation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import type { PodAgent } from '../../ports/pod-agent.ts';
import { cancelledFailure } from './docker-engine-call.ts';

/** A check a second that may time out and must be good several times in a row: far below this. */
const DEADLINE_MS = 15_000;
const PAUSE_MS = 40;
const QUESTION_TIMEOUT_MS = 1_000;

/** Asks every balancer in front of a pod again and again until each has said once that it holds it for up. */
export async function awaitServed(
  parts: { readonly agent: PodAgent; readonly clock: Clock },
  { target, by }: Extract<Operation, { readonly kind: 'await-served' }>,
  context: OperationContext,
): Promise<void> {
  await Promise.all(by.map((balancer) => awaitUp(parts, target, balancer, context)));
}

async function awaitUp(
  { agent, clock }: { readonly agent: PodAgent; readonly clock: Clock },
  pod: string,
  { container, infraContainer, port, path }: AskedBalancer,
  context: OperationContext,
): Promise<void> {
  const endMs = clock.monotonicMs() + DEADLINE_MS;
  const probe = { kind: 'http', port, path, status: 200 } as const;
  let detail = '';
  while (clock.monotonicMs() < endMs) {
    if (context.signal.aborted) throw cancelledFailure(`waiting for ${container}`);
    try {
      const question = { infraContainer, member: container, probe, timeoutMs: QUESTION_TIMEOUT_MS };
      const answer = await agent.ask(question);
      if (answer.ok) return;
      detail = answer.detail;
    } catch (thrown) {
      detail = toFailure(thrown).message;
    }
    await clock.sleep(PAUSE_MS, context.signal);
  }
  throw new FailureError({
    code: 'container-unhealthy',
    message: `${container} did not take ${pod} for up within ${DEADLINE_MS / 1000} s: ${detail}`,
    hint: `Its members are ready, but the balancer’s own check of them fails: \`tandem logs\` of the balancer says why.`,
  });
}
