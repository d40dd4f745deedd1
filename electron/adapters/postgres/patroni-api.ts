import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type { ClusterMember } from '../../domain/switchover/cluster-view.ts';
import type { PatroniAnswer } from '../../domain/switchover/patroni-answer.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { Patroni, PatroniOrder } from '../../ports/patroni.ts';
import type { PodHttp } from '../../ports/pod-http.ts';

const PORT = 8008;
/** Puts the member's own password to the order (`resources/images/patroni`). */
const ORDER_COMMAND = '/usr/local/bin/tandem-order';
const MAX_ANSWER_BYTES = 64 * 1024;

/** `GET /cluster`; a lag that is not known is the word `unknown`. */
const clusterSchema = z.object({
  members: z
    .array(
      z.object({
        name: z.string().min(1),
        state: z.string(),
        timeline: z.int().positive().nullish(),
        lag: z.union([z.int().nonnegative(), z.literal('unknown')]).nullish(),
      }),
    )
    .max(64),
});

export class PatroniApi implements Patroni {
  readonly #http: PodHttp;
  readonly #exec: Pick<MemberExec, 'run'>;

  constructor(http: PodHttp, exec: Pick<MemberExec, 'run'>) {
    this.#http = http;
    this.#exec = exec;
  }

  async members(infraContainer: string, timeoutMs: number): Promise<readonly ClusterMember[]> {
    const request = {
      infraContainer,
      port: PORT,
      method: 'GET',
      path: '/cluster',
      body: null,
      timeoutMs,
    } as const;
    const { status, body } = await this.#http.request(request);
    const parsed = status === 200 ? clusterSchema.safeParse(json(body)) : null;
    if (parsed?.success !== true) throw notUnderstood(infraContainer, `HTTP ${status} ${body}`);
    return parsed.data.members.map(({ name, state, timeline, lag }) => ({
      member: name,
      state,
      timeline: timeline ?? null,
      lagBytes: typeof lag === 'number' ? lag : null,
    }));
  }

  async order(
    container: string,
    { method, path, body }: PatroniOrder,
    timeoutMs: number,
  ): Promise<PatroniAnswer> {
    const { exitCode, stdout, stderr } = await this.#exec.run(container, [ORDER_COMMAND, method, path], {
      deadlineMs: timeoutMs,
      maxOutputBytes: MAX_ANSWER_BYTES,
      input: JSON.stringify(body),
    });
    const [, status, text] = /^(\d{3})\n(.*)$/s.exec(stdout) ?? [];
    if (exitCode !== 0 || status === undefined || text === undefined) {
      throw notUnderstood(container, `exit code ${exitCode}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    }
    return { status: Number(status), text: text.trim() };
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function notUnderstood(where: string, what: string): FailureError {
  return new FailureError({
    code: 'operation-failed',
    message: `Patroni in ${where} gave no answer that is understood`,
    hint: 'Nothing was concluded from it. `tandem logs` of the member may tell what is wrong with it.',
    cause: what.slice(0, 200),
  });
}
