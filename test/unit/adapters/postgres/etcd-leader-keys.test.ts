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
const SYNC = '{"leader":"database-1","sync_standby":"database-2, database-3"}';

/** etcd's answer to reading the two keys; what is not there is left out. */
function keys(leader?: { readonly value: string; readonly mod_revision: string }, sync?: string): string {
  const entry = (kv: object | undefined) => ({ response_range: { header: {}, ...(kv && { kvs: [kv] }) } });
  const responses = [
    entry(leader),
    entry(sync === undefined ? undefined : { value: base64(sync), mod_revision: '7' }),
  ];
  return JSON.stringify({ header: {}, succeeded: true, responses });
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
          ],
        }),
        timeoutMs: 300,
      },
    ]);
  });

  it('is absent when nobody leads', async () => {
    expect(await etcd(keys(undefined, SYNC)).keys.read(cluster, 300)).toEqual({ leader: null, inSync: [] });
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
    const { keys, requests } = etcd(JSON.stringify({ header: {}, succeeded: true }));

    expect(await keys.release(cluster, { member: 'database-1', revision: '42' }, 300)).toBe('released');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      compare: [
        { key: KEY, target: 'VALUE', result: 'EQUAL', value: VALUE },
        { key: KEY, target: 'MOD', result: 'EQUAL', mod_revision: '42' },
      ],
      success: [{ request_delete_range: { key: KEY } }],
    });
  });

  it('is left alone when somebody leads again', async () => {
    const { keys } = etcd(JSON.stringify({ header: {} }));
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
    ['one key of two', '{"responses":[{"response_range":{}}]}'],
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
    const release = etcd('{"succeeded":"yes"}').keys.release(cluster, { member: 'a', revision: '1' }, 300);
    expect(await failureOf(release)).toMatchObject({ code: 'unexpected' });
  });
});
