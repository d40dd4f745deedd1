import { describe, expect, it } from 'vitest';
import { EtcdLeaderKeys } from '../../../../electron/adapters/postgres/etcd-leader-keys.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';
import type { PodHttp, PodHttpRequest } from '../../../../electron/ports/pod-http.ts';

/**
 * A double of the pod's agent, typed against its port: answers that a real etcd never gives are what is tried here. The
 * real one is asked in the engine's tests.
 */

const cluster = { etcdPods: ['shop-etcd-1-pod', 'shop-etcd-2-pod'], scope: 'shop-database' };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const KEY = base64('/service/shop-database/leader');
const VALUE = base64('database-1');
const MEMBER_KEY = base64('/service/shop-database/members/database-1');
const SYNC = '{"leader":"database-1","sync_standby":"database-2, database-3"}';

/** etcd's answer to reading the keys; what is not there is left out. */
function keys(
  leader?: { readonly value: string; readonly mod_revision: string },
  ...others: readonly (string | undefined)[]
): string {
  const entry = (kv: object | undefined) => ({ response_range: { header: {}, ...(kv && { kvs: [kv] }) } });
  const [sync, config, failover] = others.map((value) =>
    value === undefined ? undefined : { value: base64(value), mod_revision: '7' },
  );
  const responses = [entry(leader), entry(sync), entry(config), entry(failover)];
  return JSON.stringify({ header: {}, succeeded: true, responses });
}

/** etcd's answer to reading what one member says of itself. */
function describes(said: string | undefined): string {
  const kvs = said === undefined ? {} : { kvs: [{ value: base64(said), mod_revision: '7' }] };
  return JSON.stringify({ header: {}, succeeded: true, responses: [{ response_range: kvs }] });
}

const unreachable = new FailureError({ code: 'deadline-exceeded', message: 'no answer within 300 ms' });

function etcd(...answers: readonly (string | { readonly status: number; readonly body: string } | Error)[]) {
  const requests: PodHttpRequest[] = [];
  const http: PodHttp = {
    request: async (request) => {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined || answer instanceof Error) throw answer ?? unreachable;
      return typeof answer === 'string' ? { status: 200, body: answer } : answer;
    },
  };
  return { keys: new EtcdLeaderKeys(http), requests };
}

const failureOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: FailureError) => thrown.failure,
  );

describe('the leader key', () => {
  it('is read with its revision, and with the standbys that have every commit', async () => {
    const { keys: leaderKeys, requests } = etcd(
      keys({ value: VALUE, mod_revision: '9007199254740993' }, SYNC),
    );

    expect(await leaderKeys.read(cluster, 300)).toEqual({
      leader: { member: 'database-1', revision: '9007199254740993' },
      inSync: ['database-2', 'database-3'],
      isSynchronous: false,
      isPaused: false,
      isSwitchingOver: false,
    });
    expect(requests).toEqual([
      {
        infraContainer: 'shop-etcd-1-pod',
        port: 2379,
        method: 'POST',
        path: '/v3/kv/txn',
        body: JSON.stringify({
          success: [
            { request_range: { key: KEY } },
            { request_range: { key: base64('/service/shop-database/sync') } },
            { request_range: { key: base64('/service/shop-database/config') } },
            { request_range: { key: base64('/service/shop-database/failover') } },
          ],
        }),
        timeoutMs: 300,
      },
    ]);
  });

  it('is absent when nobody leads', async () => {
    expect(await etcd(keys(undefined, SYNC)).keys.read(cluster, 300)).toMatchObject({
      leader: null,
      inSync: [],
    });
  });

  it('comes with what people have set and asked for', async () => {
    const read = (...values: readonly (string | undefined)[]) =>
      etcd(keys({ value: VALUE, mod_revision: '3' }, SYNC, ...values)).keys.read(cluster, 300);
    expect(await read('{"ttl":20,"synchronous_mode":true,"pause":true}', '{}')).toMatchObject({
      isSynchronous: true,
      isPaused: true,
      isSwitchingOver: false,
    });
    expect(
      await read('{"synchronous_mode":false}', '{"leader":"database-1","member":"database-2"}'),
    ).toMatchObject({ isSynchronous: false, isPaused: false, isSwitchingOver: true });
  });

  it.each([
    ['nobody follows', '{"leader":"database-1","sync_standby":null}'],
    ['replication is asynchronous', undefined],
    ['a former leader wrote it', '{"leader":"database-2","sync_standby":"database-1"}'],
  ])('has nobody in sync when %s', async (_case, sync) => {
    const { keys: leaderKeys } = etcd(keys({ value: VALUE, mod_revision: '3' }, sync));
    expect((await leaderKeys.read(cluster, 300)).inSync).toEqual([]);
  });

  it('is released on condition of holder and revision, and of nothing less', async () => {
    const { keys, requests } = etcd(describes(undefined), JSON.stringify({ header: {}, succeeded: true }));

    expect(await keys.release(cluster, { member: 'database-1', revision: '42' }, 300)).toBe('released');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      success: [{ request_range: { key: MEMBER_KEY } }],
    });
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
      compare: [
        { key: KEY, target: 'VALUE', result: 'EQUAL', value: VALUE },
        { key: KEY, target: 'MOD', result: 'EQUAL', mod_revision: '42' },
      ],
      success: [{ request_delete_range: { key: KEY } }],
    });
  });

  it('is released together with a word to the others that its holder is nobody to wait for', async () => {
    const said = { conn_url: 'postgres://10.0.0.3/postgres', tags: { clonefrom: true }, xlog_location: 7 };
    const { keys, requests } = etcd(describes(JSON.stringify(said)), JSON.stringify({ succeeded: true }));

    await keys.release(cluster, { member: 'database-1', revision: '42' }, 300);
    const [, mark] = JSON.parse(requests[1]?.body ?? '').success;
    expect(mark.request_txn.compare).toEqual([
      { key: MEMBER_KEY, target: 'MOD', result: 'EQUAL', mod_revision: '7' },
    ]);
    const [{ request_put: put }] = mark.request_txn.success;
    expect(put).toMatchObject({ key: MEMBER_KEY, ignore_lease: true });
    expect(JSON.parse(Buffer.from(put.value, 'base64').toString())).toEqual({
      ...said,
      tags: { clonefrom: true, nofailover: true },
    });
  });

  it.each(['', '[]', '{"tags":"all"}'])(
    'is released whatever its holder says of itself: %s',
    async (said) => {
      const { keys, requests } = etcd(describes(said), JSON.stringify({ succeeded: true }));

      expect(await keys.release(cluster, { member: 'database-1', revision: '42' }, 300)).toBe('released');
      expect(JSON.parse(requests[1]?.body ?? '').success).toEqual([{ request_delete_range: { key: KEY } }]);
    },
  );

  it('is released also when nobody tells in time what its holder says of itself', async () => {
    const { keys, requests } = etcd(unreachable, unreachable, JSON.stringify({ succeeded: true }));

    expect(await keys.release(cluster, { member: 'database-1', revision: '42' }, 1_000)).toBe('released');
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual([250, 250, 1_000]);
    expect(JSON.parse(requests[2]?.body ?? '').success).toEqual([{ request_delete_range: { key: KEY } }]);
  });

  it('is left alone when somebody leads again', async () => {
    const { keys } = etcd(describes(undefined), JSON.stringify({ header: {} }));
    expect(await keys.release(cluster, { member: 'database-1', revision: '42' }, 300)).toBe('changed');
  });

  it('is asked of the next member when one does not answer, or has no leader itself', async () => {
    const answer = keys({ value: VALUE, mod_revision: '3' }, SYNC);
    for (const trouble of [unreachable, { status: 503, body: 'etcdserver: no leader' }]) {
      const { keys: leaderKeys, requests } = etcd(trouble, answer);
      expect((await leaderKeys.read(cluster, 300)).leader).toEqual({ member: 'database-1', revision: '3' });
      expect(requests.map((request) => request.infraContainer)).toEqual(cluster.etcdPods);
    }
  });

  it('is not known when nobody answers, and each reason is told', async () => {
    const { keys } = etcd({ status: 503, body: 'etcdserver: no leader' }, unreachable);
    expect(await failureOf(keys.read(cluster, 300))).toMatchObject({
      code: 'operation-failed',
      cause: 'shop-etcd-1-pod: HTTP 503 etcdserver: no leader; shop-etcd-2-pod: no answer within 300 ms',
    });
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['one key of four', '{"responses":[{"response_range":{}}]}'],
    ['half a configuration', keys({ value: VALUE, mod_revision: '1' }, SYNC, '{"pause":')],
    [
      'a pause that is neither on nor off',
      keys({ value: VALUE, mod_revision: '1' }, SYNC, '{"pause":"yes"}'),
    ],
    ['a revision that is no number', keys({ value: VALUE, mod_revision: 'x' })],
    ['a value that is no base64', keys({ value: '%', mod_revision: '1' })],
    [
      'two leaders',
      keys({ value: VALUE, mod_revision: '1' }).replace('"kvs":[', '"kvs":[{"value":"","mod_revision":"2"},'),
    ],
    ['half an answer', keys({ value: VALUE, mod_revision: '1' }).slice(0, 90)],
    ['half a sync key', keys({ value: VALUE, mod_revision: '1' }, '{"leader":')],
  ])('is not concluded from %s', async (_case, body) => {
    expect(await failureOf(etcd(body).keys.read(cluster, 300))).toMatchObject({ code: 'unexpected' });
  });

  it('counts as unreleased when the answer to the transaction is not understood', async () => {
    const release = etcd(describes(undefined), '{"succeeded":"yes"}').keys.release(
      cluster,
      { member: 'a', revision: '1' },
      300,
    );
    expect(await failureOf(release)).toMatchObject({ code: 'unexpected' });
  });
});
