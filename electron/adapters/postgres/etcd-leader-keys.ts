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
const keysSchema = z.object({
  responses: z.tuple([rangeSchema, rangeSchema, rangeSchema, rangeSchema]),
});
/** Of the time for a release: an etcd member that is silent costs it before the release, too. */
const DESCRIPTION_SHARE = 4;
const memberSchema = z.object({ responses: z.tuple([rangeSchema]) });
/** What a member says of itself; only its tags are of interest, and all the rest is kept. */
const descriptionSchema = z.looseObject({ tags: z.looseObject({}).nullish() });
/** Left out when false. */
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });
/** Patroni's own text; several standbys are separated by commas. */
const syncSchema = z.object({ leader: z.string().nullish(), sync_standby: z.string().nullish() });
/** Stays behind empty (`{}`) when it was carried out. */
const failoverSchema = z.object({ leader: z.string().nullish(), member: z.string().nullish() });
/** What people and the stack file have set; `quorum` is a way of being synchronous too. */
const configSchema = z.object({
  pause: z.boolean().nullish(),
  synchronous_mode: z.union([z.boolean(), z.string()]).nullish(),
});

export class EtcdLeaderKeys implements LeaderKeys {
  readonly #http: PodHttp;

  constructor(http: PodHttp) {
    this.#http = http;
  }

  async read(cluster: LeaderCluster, timeoutMs: number): Promise<Leadership> {
    const range = (name: string) => ({ request_range: { key: key(cluster, name) } });
    const transaction = { success: [range('leader'), range('sync'), range('config'), range('failover')] };
    const answer = await this.#ask(cluster, transaction, timeoutMs);
    const [leader, sync, config, failover] = parse(keysSchema, answer, cluster).responses.map(
      ({ response_range }) => response_range.kvs[0],
    );
    const settings = config === undefined ? {} : parse(configSchema, text(config.value), cluster);
    const wish = failover === undefined ? {} : parse(failoverSchema, text(failover.value), cluster);
    const modes = {
      isSynchronous: settings.synchronous_mode != null && settings.synchronous_mode !== false,
      isPaused: settings.pause === true,
      isSwitchingOver: Object.values(wish).some((name) => name != null && name !== ''),
    };
    if (leader === undefined) return { leader: null, inSync: [], ...modes };
    const member = text(leader.value);
    const state = sync === undefined ? {} : parse(syncSchema, text(sync.value), cluster);
    // What a former leader wrote says nothing about who follows this one.
    const standbys = state.leader === member ? (state.sync_standby ?? '').split(',') : [];
    return {
      leader: { member, revision: leader.mod_revision },
      inSync: standbys.map((name) => name.trim()).filter((name) => name !== ''),
      ...modes,
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
      success: [
        { request_delete_range: { key: leaderKey } },
        // It only saves time: whatever goes wrong with it, the key is released, and within the time that there is for that.
        ...(await this.#noCandidate(cluster, member, timeoutMs / DESCRIPTION_SHARE).catch(() => [])),
      ],
    };
    const answer = await this.#ask(cluster, transaction, timeoutMs);
    return parse(transactionSchema, answer, cluster).succeeded ? 'released' : 'changed';
  }

  /**
   * What tells the others not to ask the former leader how far it got. Patroni asks everybody who may be ahead, and waits two
   * seconds for one whose address is out of reach (`Ha.fetch_node_status`); a member with the tag `nofailover` is not asked.
   * Whoever lives writes its own description anew, within a loop: the tag does not outlast the death that it tells of.
   */
  async #noCandidate(cluster: LeaderCluster, member: string, timeoutMs: number): Promise<readonly object[]> {
    const memberKey = key(cluster, `members/${member}`);
    const transaction = { success: [{ request_range: { key: memberKey } }] };
    const answer = await this.#ask(cluster, transaction, timeoutMs);
    const [{ response_range }] = parse(memberSchema, answer, cluster).responses;
    const [entry] = response_range.kvs;
    if (entry === undefined) return [];
    const description = descriptionSchema.safeParse(jsonOf(text(entry.value)));
    if (!description.success) return [];
    const value = { ...description.data, tags: { ...description.data.tags, nofailover: true } };
    return [
      {
        request_txn: {
          // A new life may have described itself meanwhile.
          compare: [{ key: memberKey, target: 'MOD', result: 'EQUAL', mod_revision: entry.mod_revision }],
          success: [
            { request_put: { key: memberKey, value: base64(JSON.stringify(value)), ignore_lease: true } },
          ],
        },
      },
    ];
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
  const parsed = schema.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  throw new FailureError({
    code: 'unexpected',
    message: `The answer of etcd about ${scope} is not understood`,
    hint: 'Nothing was concluded from it. `tandem logs` of the etcd member may tell what is wrong with it.',
    cause: answer.slice(0, 200),
  });
}

/** Null for what is no JSON: no schema here takes it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
