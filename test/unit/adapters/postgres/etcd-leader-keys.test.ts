import { describe, expect, it } from 'vitest';
import { EtcdLeaderKeys } from '../../../../electron/adapters/postgres/etcd-leader-keys.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';
import type { PodHttp, PodHttpRequest } from '../../../../electron/ports/pod-http.ts';

/**
 * A double of the pod's agent, typed against its port: answers that a real etcd never gives are what is tried here. The
 * real one is asked in the engine's tests.
 */

const cluster = { etcdPods: ['shop-etcd-1-pod', 'shop-etcd-2-pod'], scope: 'shop-database' };
const KEY = Buffer.from('/service/shop-database/leader').toString('base64');
const VALUE = Buffer.from('database-1').toString('base64');
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
  it('is read with its revision', async () => {
    const { keys, requests } = etcd(
      JSON.stringify({ header: {}, kvs: [{ key: KEY, value: VALUE, mod_revision: '9007199254740993' }] }),
    );

    expect(await keys.leader(cluster, 300)).toEqual({ member: 'database-1', revision: '9007199254740993' });
    expect(requests).toEqual([
      {
        infraContainer: 'shop-etcd-1-pod',
        port: 2379,
        method: 'POST',
        path: '/v3/kv/range',
        body: JSON.stringify({ key: KEY }),
        timeoutMs: 300,
      },
    ]);
  });

  it('is absent when nobody leads', async () => {
    expect(await etcd(JSON.stringify({ header: {} })).keys.leader(cluster, 300)).toBeNull();
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
    const answer = JSON.stringify({ kvs: [{ value: VALUE, mod_revision: '3' }] });
    for (const trouble of [unreachable, { status: 503, body: 'etcdserver: no leader' }]) {
      const { keys, requests } = etcd(trouble, answer);
      expect(await keys.leader(cluster, 300)).toEqual({ member: 'database-1', revision: '3' });
      expect(requests.map((request) => request.infraContainer)).toEqual(cluster.etcdPods);
    }
  });

  it('is not known when nobody answers, and each reason is told', async () => {
    const { keys } = etcd({ status: 503, body: 'etcdserver: no leader' }, unreachable);
    expect(await failureOf(keys.leader(cluster, 300))).toMatchObject({
      code: 'operation-failed',
      cause: 'shop-etcd-1-pod: HTTP 503 etcdserver: no leader; shop-etcd-2-pod: no answer within 300 ms',
    });
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['a revision that is no number', JSON.stringify({ kvs: [{ value: VALUE, mod_revision: 'x' }] })],
    ['a value that is no base64', JSON.stringify({ kvs: [{ value: '%', mod_revision: '1' }] })],
    ['two leaders', JSON.stringify({ kvs: [1, 2].map((n) => ({ value: VALUE, mod_revision: `${n}` })) })],
    ['half an answer', '{"kvs":[{"value":"'],
  ])('is not concluded from %s', async (_case, body) => {
    expect(await failureOf(etcd(body).keys.leader(cluster, 300))).toMatchObject({ code: 'unexpected' });
  });

  it('counts as unreleased when the answer to the transaction is not understood', async () => {
    const release = etcd('{"succeeded":"yes"}').keys.release(cluster, { member: 'a', revision: '1' }, 300);
    expect(await failureOf(release)).toMatchObject({ code: 'unexpected' });
  });
});
