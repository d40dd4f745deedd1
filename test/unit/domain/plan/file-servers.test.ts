import { describe, expect, it } from 'vitest';
import type { DesiredState } from '../../../../electron/domain/plan/desired-state.ts';
import type { Operation } from '../../../../electron/domain/plan/operation.ts';
import { planDown } from '../../../../electron/domain/plan/plan-down.ts';
import { planRestart } from '../../../../electron/domain/plan/plan-restart.ts';
import { planRevival } from '../../../../electron/domain/plan/plan-revival.ts';
import { inExecutableOrder } from '../../../../electron/domain/plan/print-plan.ts';
import { reconcile } from '../../../../electron/domain/plan/reconcile.ts';
import { emptyEngine, quietHost, settledEngine } from '../../../helpers/desired.ts';
import { compiled } from '../../../helpers/stack-files.ts';

/** Who mounts comes after who serves, and goes before. */

const text = (source: string, more = '') => `tandem: 1
name: demo
components:
  - { name: store, kind: nfs-server }
  - { name: files, kind: files, source: ${source} }
  - name: web
    kind: service
    image: web:1
    user: "10050:10050"
    secrets: [key]
    replicas: 2
    mounts: [{ files: files, path: /shared }]
${more}`;

const OWN = compiled(text('{ kind: nfs-server, server: store }'));
const FOREIGN = compiled(text('{ kind: nfs, server: nas.example.org, export: /srv/queue }'));
const LOCAL = compiled(text('{ kind: local }'));

/** The engine as it is once everything of the state runs, with the kinds that containers carry. */
function running(desired: DesiredState) {
  const kinds = new Map(desired.containers.map(({ name, componentKind }) => [name, componentKind]));
  const engine = settledEngine(desired);
  const remote = new Set(desired.volumes.flatMap(({ name, remote }) => (remote === undefined ? [] : [name])));
  return {
    ...engine,
    containers: engine.containers.map((one) => ({ ...one, componentKind: kinds.get(one.name) })),
    volumes: engine.volumes.map((one) => ({ ...one, isRemote: remote.has(one.name) })),
  };
}

const up = (desired: DesiredState) =>
  reconcile(desired, { ...emptyEngine, stack: 'demo' }, quietHost).operations;

/** Whether one waits for the other, directly or through others. */
function waitsFor(operations: readonly Operation[], id: string, other: string): boolean {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const seen = new Set<string>();
  const look = (at: string): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    return (byId.get(at)?.after ?? []).some((before) => before === other || look(before));
  };
  expect([...byId.keys()]).toEqual(expect.arrayContaining([id, other]));
  return look(id);
}

/** What waits for itself comes last in this order without its predecessors. */
function hasCircle(operations: readonly Operation[]): boolean {
  const done = new Set<string>();
  return inExecutableOrder(operations).some(({ id, after }) => {
    done.add(id);
    return after.some((before) => !done.has(before));
  });
}

describe('bringing up members that mount', () => {
  it('tries the kernel first, the export once its server is ready, and mounts after that', () => {
    const operations = up(OWN);
    expect(waitsFor(operations, 'create-network demo-back', 'check-mount nfs')).toBe(true);
    expect(waitsFor(operations, 'check-mount demo-files', 'await-ready demo-store-1')).toBe(true);
    for (const user of ['demo-web-1', 'demo-web-2']) {
      expect(waitsFor(operations, `start-container ${user}`, 'check-mount demo-files')).toBe(true);
      // Writing files mounts the volumes, too.
      expect(waitsFor(operations, `write-files ${user}`, 'check-mount demo-files')).toBe(true);
    }
    expect(hasCircle(operations)).toBe(false);
  });

  it('tries somebody else’s export before anything is touched', () => {
    const operations = up(FOREIGN);
    for (const { kind, id } of operations) {
      if (['ensure-image', 'ensure-secrets', 'write-stack-files', 'check-mount'].includes(kind)) continue;
      expect(waitsFor(operations, id, 'check-mount demo-files')).toBe(true);
    }
  });

  it('tries nothing where files are local, or where nothing is started', () => {
    expect(up(LOCAL).filter(({ kind }) => kind === 'check-mount')).toEqual([]);
    expect(reconcile(OWN, running(OWN), quietHost).operations).toEqual([]);
  });
});

describe('taking away a file server', () => {
  const stop = 'stop-container demo-store-1';

  it('waits for those who mounted its folder when the stack goes down', () => {
    const { operations } = planDown(running(OWN), { removeData: false });
    for (const user of ['demo-web-1', 'demo-web-2'])
      expect(waitsFor(operations, stop, `remove-container ${user}`)).toBe(true);
  });

  it('waits for them when their files come from elsewhere', () => {
    const without = compiled(text('{ kind: local }').replace('  - { name: store, kind: nfs-server }\n', ''));
    const { operations } = reconcile(without, running(OWN), quietHost);
    expect(waitsFor(operations, stop, 'remove-container demo-web-1')).toBe(true);
    expect(hasCircle(operations)).toBe(false);
  });

  it('does not wait for members that stay: they wait for it', () => {
    const [changed] = OWN.containers.filter(({ name }) => name === 'demo-store-1');
    const renewed = {
      ...OWN,
      containers: OWN.containers.map((one) => (one === changed ? { ...one, specHash: 'other' } : one)),
    };
    const { operations } = reconcile(renewed, running(OWN), quietHost);
    expect(operations.map(({ id }) => id)).toContain(stop);
    expect(operations.filter(({ target }) => target.includes('web'))).toEqual([]);
  });
});

it('restarts and revives the server before those who mount', () => {
  const { operations } = planRestart(OWN, running(OWN), null);
  expect(waitsFor(operations, 'restart-container demo-web-1', 'await-ready demo-store-1')).toBe(true);

  const lost = running(OWN);
  const down = lost.containers.map((one) => ({ ...one, state: 'exited' as const }));
  const revival = planRevival({ ...lost, containers: down }, new Set(down.map(({ name }) => name)));
  expect(waitsFor(revival.operations, 'start-container demo-web-2', 'start-container demo-store-1')).toBe(
    true,
  );
});
