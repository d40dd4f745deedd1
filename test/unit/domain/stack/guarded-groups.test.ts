import { describe, expect, it } from 'vitest';
import { drillTargets } from '../../../../electron/domain/stack/drill-targets.ts';
import { guardedGroups } from '../../../../electron/domain/stack/guarded-groups.ts';
import { compiled, specOf, stackText, withStandby } from '../../../helpers/stack-files.ts';

const groupsOf = (text: string) => guardedGroups(specOf(text), compiled(text));

describe('groups with a primary', () => {
  it('are the databases with a standby, and where their members and their leader key are', () => {
    expect(groupsOf(stackText('primary-standby'))).toEqual([
      {
        stack: 'primary-standby',
        manager: 'patroni',
        group: { name: 'database', manager: 'patroni', members: ['database-1', 'database-2'] },
        members: ['database-1', 'database-2'].map((member) => ({
          member,
          container: `primary-standby-${member}`,
          infraContainer: `primary-standby-${member}-pod`,
          probe: { kind: 'http', port: 8008, path: '/readiness', status: 200 },
          networks: ['primary-standby-back'],
        })),
        cluster: { etcdPods: ['primary-standby-consensus-1-pod'], scope: 'primary-standby-database' },
      },
    ]);
  });

  it('know how long a primary may say nothing where the file says it', () => {
    const patient = (silence: string) =>
      `${stackText('primary-standby')}\nguardian: { silence: ${silence} }\n`;
    expect(groupsOf(patient('8s'))).toMatchObject([{ group: { name: 'database', silenceMs: 8_000 } }]);
    for (const silence of ['900ms', '61s'])
      expect(() => groupsOf(patient(silence))).toThrow(/guardian\.silence|silence/);
  });

  it('name every etcd member, any of which may be the one that answers', () => {
    const text = stackText('primary-standby').replace('kind: etcd', 'kind: etcd\n    replicas: 3');
    const etcdPods = [1, 2, 3].map((member) => `primary-standby-consensus-${member}-pod`);
    expect(groupsOf(text)).toMatchObject([{ cluster: { etcdPods } }]);
  });

  it('are the caches under Sentinels, and not those that stand alone', () => {
    const members = ['cache-1', 'cache-2', 'cache-3'];
    expect(groupsOf(stackText('cache'))).toEqual([
      {
        ...{ stack: 'cached', manager: 'sentinel', group: { name: 'cache', manager: 'sentinel', members } },
        members: members.map((member) => ({
          ...{ member, container: `cached-${member}`, infraContainer: `cached-${member}-pod` },
          ...{ probe: { kind: 'redis', port: 6379 }, networks: ['cached-back'] },
        })),
        watch: {
          sentinels: [1, 2, 3].map((number) => `cached-sentinel-${number}`),
          group: 'cache',
        },
        addresses: { 'cache-1': '10.2.0.32', 'cache-2': '10.2.0.33', 'cache-3': '10.2.0.34' },
      },
    ]);
  });

  it.each(['gateway-pair', 'three-tier'] as const)('are none in %s, where nobody could take over', (name) => {
    expect(groupsOf(stackText(name))).toEqual([]);
  });
});

describe('targets of the drills of a database with a standby', () => {
  const text = withStandby(stackText('gateway-pair'));
  const { database } = drillTargets(specOf(text), compiled(text));

  it('are its members, its etcd and the balancers before it', () => {
    const names = (members: readonly { readonly member: string }[]) => members.map(({ member }) => member);
    expect(names(database.members)).toEqual(['database-1', 'database-2']);
    expect(names(database.consensus)).toEqual(['consensus-1']);
    expect(names(database.balancers)).toEqual(['database-balancer-1', 'database-balancer-2']);
    expect(database).toMatchObject({
      cluster: { etcdPods: ['gateway-pair-consensus-1-pod'], scope: 'gateway-pair-database' },
      isSynchronous: true,
      balancerBackend: 'write',
    });
  });

  it('expect no standby in sync of a database that commits without one', () => {
    const asynchronous = text.replace('\n    consensus: consensus', '$&\n    synchronous: off');
    expect(drillTargets(specOf(asynchronous), compiled(asynchronous)).database.isSynchronous).toBe(false);
  });
});
