import * as z from 'zod';
import { FailureError, toFailure } from '../../domain/failure.ts';
import type { Leader, LeaderCluster, LeaderKeys, Leadership } from '../../ports/leader-key.ts';
import type { PodHttp } from '../../ports/pod-http.ts';

/** etcd's client port; its JSON gateway is on it (etcd 3.4 and newer: `/v3/…`, bytes as base64, 64-bit numbers as text). */
const ETCD_PORT = 2379;

const rangeSchema = z.object({
  response_range: z.object({
    kvs: z
      .array(z.object({ value: z.base64(), mod_revision: z.string().regex(/^\d{1,20}$/) }))
      .max(1)
      .default([]),
  }),
});
const keysSchema = z.object({ responses: z.tuple([rangeSchema, rangeSchema]) });
/** Left out when false. */
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });
/** Patroni's own text; several standbys are separated by commas. */
const syncSchema = z.object({ leader: z.string().nullish(), sync_standby: z.string().nullish() });

export class EtcdLeaderKeys implements LeaderKeys {
  readonly #http: PodHttp;

  constructor(http: PodHttp) {
    this.#http = http;
  }

  async read(cluster: LeaderCluster, timeoutMs: number): Promise<Leadership> {
    const range = (name: string) => ({ request_range: { key: key(cluster, name) } });
    const transaction = { success: [range('leader'), range('sync')] };
    const answer = await this.#ask(cluster, transaction, timeoutMs);
    const [leaders, syncs] = parse(keysSchema, answer, cluster).responses;
    const [leader] = leaders.response_range.kvs;
    if (leader === undefined) return { leader: null, inSync: [] };
    const member = text(leader.value);
    const [sync] = syncs.response_range.kvs;
    const state = sync === undefined ? {} : parse(syncSchema, text(sync.value), cluster);
    // What a former leader wrote says nothing about who follows this one.
    const standbys = state.leader === member ? (state.sync_standby ?? '').split(',') : [];
    return {
      leader: { member, revision: leader.mod_revision },
      inSync: standbys.map((name) => name.trim()).filter((name) => name !== ''),
    };
  }

  async release(
    cluster: LeaderCluster,
    { member, revision }: Leader,
    timeoutMs: number,
  ): Promise<'released' | 'changed'> {
    const leaderKey = key(cluster, 'leader');
    const transaction = {
      compare: [
        { key: leaderKey, target: 'VALUE', result: 'EQUAL', value: base64(member) },
        { key: leaderKey, target: 'MOD', result: 'EQUAL', mod_revision: revision },
      ],
      success: [{ request_delete_range: { key: leaderKey } }],
    };
    const answer = await this.#ask(cluster, transaction, timeoutMs);
    return parse(transactionSchema, answer, cluster).succeeded ? 'released' : 'changed';
  }

  /** The first etcd member that answers; a transaction that an earlier one may have carried out fails its condition. */
  async #ask(cluster: LeaderCluster, transaction: object, timeoutMs: number): Promise<string> {
    const body = JSON.stringify(transaction);
    const silent: string[] = [];
    for (const infraContainer of cluster.etcdPods) {
      try {
        const request = { infraContainer, port: ETCD_PORT, path: '/v3/kv/txn', body, timeoutMs };
        const answer = await this.#http.request({ ...request, method: 'POST' });
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
function key({ scope }: LeaderCluster, name: string): string {
  return base64(`/service/${scope}/${name}`);
}

function text(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function parse<S extends z.ZodType>(schema: S, answer: string, { scope }: LeaderCluster): z.output<S> {
  let value: unknown = null;
  try {
    value = JSON.parse(answer);
  } catch {
    // Said below.
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FailureError({
    code: 'unexpected',
    message: `The answer of etcd about ${scope} is not understood`,
    hint: 'Nothing was concluded from it. `tandem logs` of the etcd member may tell what is wrong with it.',
    cause: answer.slice(0, 200),
  });
}
