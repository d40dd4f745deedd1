import { describe, expect, it } from 'vitest';
import {
  componentsTouched,
  drilledParts,
  struckComponents,
} from '../../../../electron/domain/stack/drilled-parts.ts';
import { parseStackFile } from '../../../../electron/domain/stack/parse-stack-file.ts';
import type { StackSpec } from '../../../../electron/domain/stack/stack-spec.ts';

const TEXT = `tandem: 1
name: full
components:
  - name: entrance
    kind: balancer
    listen: [{ name: api, port: 8000, mode: http, publish: { port: 8000 } }]
    routes: [{ from: api, to: gateway, port: 8080, policy: active-backup }]
  - { name: gateway, kind: gateway, replicas: 2, database: database-balancer, files: files, sessions: cache, tokens: { kind: file, secret: gateway-token } }
  - name: database-balancer
    kind: balancer
    listen: [{ name: write, port: 5432, mode: tcp }]
    routes: [{ from: write, to: database, port: 5432 }]
  - { name: database, kind: postgres, topology: primary-standby, consensus: consensus, database: app, user: app }
  - { name: consensus, kind: etcd }
  - { name: cache, kind: redis, topology: sentinel }
  - { name: watchers, kind: sentinel, watches: cache }
  - { name: files, kind: files, source: { kind: nfs-server, server: server } }
  - { name: server, kind: nfs-server }
`;

function full(): StackSpec {
  const parsed = parseStackFile(TEXT, 'stack.yaml');
  if (!parsed.ok) throw new Error(parsed.failures.map(({ message }) => message).join('\n'));
  return parsed.spec;
}

describe('the components that a drill touches', () => {
  it.each([
    ['entrance', ['entrance']],
    ['gateway', ['entrance', 'gateway']],
    ['database', ['consensus', 'database', 'database-balancer', 'entrance', 'gateway']],
    ['consensus', ['consensus', 'database', 'database-balancer', 'entrance', 'gateway']],
    ['cache', ['cache', 'entrance', 'gateway', 'watchers']],
    ['watchers', ['cache', 'entrance', 'gateway', 'watchers']],
    ['server', ['entrance', 'files', 'gateway', 'server']],
  ])('of %s are it, who decides for it and whoever works through it', (struck, touched) => {
    expect(componentsTouched(full(), [struck], false)).toEqual(touched);
  });

  it('include the warden where that guarded', () => {
    expect(componentsTouched(full(), ['entrance'], true)).toEqual(['entrance', 'warden']);
  });
});

describe('the components that were struck', () => {
  const containers = [
    { member: 'gateway-1', component: 'gateway', role: 'member' },
    { member: 'gateway-1', component: 'gateway', role: 'infra' },
    { member: 'database-2', component: 'database', role: 'member' },
  ] as const;

  it('are those of the members that the verdict names', () => {
    expect(struckComponents('gateway-1', containers)).toEqual(['gateway']);
    expect(struckComponents('gateway-1 and database-2', containers)).toEqual(['gateway', 'database']);
  });

  it('are all of them when nobody knows the victim', () => {
    expect(struckComponents('somebody', containers)).toEqual(['gateway', 'database']);
  });
});

describe('a part', () => {
  it('is written down with its members, their images and every hash, without what is not there', () => {
    const container = { component: 'gateway', image: 'gateway:1' };
    const parts = drilledParts(
      ['gateway', 'gone'],
      [
        { ...container, name: 'pair-gateway-2', role: 'member', image: 'gateway:2', specHash: 'b' },
        { ...container, name: 'pair-gateway-1', role: 'member', specHash: 'a' },
        { ...container, name: 'pair-gateway-1-pod', role: 'infra', image: 'agent:1', specHash: 'c' },
        { ...container, name: 'pair-other-1', component: 'other', role: 'member', specHash: 'd' },
      ],
    );
    expect(parts).toEqual([
      {
        component: 'gateway',
        image: 'gateway:1, gateway:2',
        members: 2,
        containers: { 'pair-gateway-1': 'a', 'pair-gateway-1-pod': 'c', 'pair-gateway-2': 'b' },
      },
    ]);
  });
});
