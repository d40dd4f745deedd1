import * as z from 'zod';
import { FailureError, toFailure } from '../../domain/failure.ts';
import type { Leader, LeaderCluster, LeaderKeys } from '../../ports/leader-key.ts';
import type { PodHttp } from '../../ports/pod-http.ts';

/** etcd's client port; its JSON gateway is on it (etcd 3.4 and newer: `/v3/…`, bytes as base64, 64-bit numbers as text). */
const ETCD_PORT = 2379;

const rangeSchema = z.object({
  kvs: z
    .array(z.object({ value: z.base64(), mod_revision: z.string().regex(/^\d{1,20}$/) }))
    .max(1)
    .default([]),
});
/** Left out when false. */
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });

export class EtcdLeaderKeys implements LeaderKeys {
  readonly #http: PodHttp;

  constructor(http: PodHttp) {
    this.#http = http;
  }

  async leader(cluster: LeaderCluster, timeoutMs: number): Promise<Leader | null> {
    const answer = await this.#ask(cluster, '/v3/kv/range', { key: leaderKey(cluster) }, timeoutMs);
    const [entry] = parse(rangeSchema, answer, cluster).kvs;
    if (entry === undefined) return null;
    return { member: Buffer.from(entry.value, 'base64').toString('utf8'), revision: entry.mod_revision };
  }

  async release(
    cluster: LeaderCluster,
    { member, revision }: Leader,
    timeoutMs: number,
  ): Promise<'released' | 'changed'> {
    const key = leaderKey(cluster);
    const transaction = {
      compare: [
        { key, target: 'VALUE', result: 'EQUAL', value: base64(member) },
        { key, target: 'MOD', result: 'EQUAL', mod_revision: revision },
      ],
      success: [{ request_delete_range: { key } }],
    };
    const answer = await this.#ask(cluster, '/v3/kv/txn', transaction, timeoutMs);
    return parse(transactionSchema, answer, cluster).succeeded ? 'released' : 'changed';
  }

  /** The first etcd member that answers; a transaction that an earlier one may have carried out fails its condition. */
  async #ask(cluster: LeaderCluster, path: string, body: object, timeoutMs: number): Promise<string> {
    const silent: string[] = [];
    for (const infraContainer of cluster.etcdPods) {
      try {
        const request = { infraContainer, port: ETCD_PORT, method: 'POST', path, timeoutMs } as const;
        const answer = await this.#http.request({ ...request, body: JSON.stringify(body) });
        if (answer.status === 200) return answer.body;
        silent.push(`${infraContainer}: HTTP ${answer.status} ${answer.body.slice(0, 200)}`);
      } catch (thrown) {
        silent.push(`${infraContainer}: ${toFailure(thrown).message}`);
      }
    }
    throw new FailureError({
      code: 'operation-failed',
      message: `No etcd member of ${cluster.scope} answered`,
      hint: 'Without etcd Patroni keeps the primary that it has, and nobody can be made primary.',
      cause: silent.join('; '),
    });
  }
}

/** Patroni's default name space. */
function leaderKey({ scope }: LeaderCluster): string {
  return base64(`/service/${scope}/leader`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function parse<S extends z.ZodType>(schema: S, text: string, { scope }: LeaderCluster): z.output<S> {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FailureError({
    code: 'unexpected',
    message: `The answer of etcd about ${scope} is not understood`,
    hint: 'Nothing was concluded from it. `tandem logs` of the etcd member may tell what is wrong with it.',
    cause: text.slice(0, 200),
  });
}
