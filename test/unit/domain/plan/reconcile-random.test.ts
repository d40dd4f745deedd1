import { describe, expect, it } from 'vitest';
import type { DesiredContainer, DesiredState } from '../../../../electron/domain/plan/desired-state.ts';
import type { ContainerState, ObservedState } from '../../../../electron/domain/plan/observed-state.ts';
import { reconcile } from '../../../../electron/domain/plan/reconcile.ts';
import { desiredPod, desiredState, quietHost, settledEngine } from '../../../helpers/desired.ts';

/**
 * Whatever the engine holds, a plan must be executable: no operation waits, over others, for itself; and what it
 * creates was removed before if it was there. Thousands of seeded pairs of desired and observed states.
 */

/** Mulberry32: small, seeded, good enough to wander through states. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SHARED_MOUNT = { volume: 'demo-shared', target: '/shared', readOnly: false, copyUp: true };

const STATES: readonly ContainerState[] = ['running', 'exited', 'created', 'paused', 'dead', 'restarting'];

function randomDesired(random: () => number): DesiredState {
  const pick = (most: number): number => Math.floor(random() * most);
  const pods: DesiredContainer[] = [];
  for (const pod of ['a', 'b', 'c', 'd'].slice(0, 1 + pick(4))) {
    const members = Array.from({ length: 1 + pick(3) }, (_, index) => `${pod}-${index + 1}`);
    const ports =
      random() < 0.4
        ? [
            {
              containerPort: 80,
              hostPort: 8000 + pick(3),
              hostAddress: '127.0.0.1',
              protocol: 'tcp' as const,
            },
          ]
        : [];
    pods.push(
      ...desiredPod(pod, members, { address: `10.201.0.${10 + pick(4)}`, ports, back: random() < 0.5 }),
    );
  }
  const names = pods.map((container) => container.name);
  const varied = pods.map((container, index) => ({
    ...container,
    specHash: random() < 0.5 ? container.specHash : `${container.specHash}-v${pick(3)}`,
    volumes: container.role === 'member' && random() < 0.4 ? [SHARED_MOUNT] : [],
    dependsOn:
      index > 0 && container.role === 'member' && random() < 0.3
        ? [
            {
              container: names[pick(index)] ?? '',
              condition: random() < 0.5 ? ('ready' as const) : ('started' as const),
            },
          ]
        : [],
  }));
  const state = desiredState(varied);
  const networks = state.networks.map((network) => ({
    ...network,
    specHash: random() < 0.8 ? network.specHash : `${network.specHash}-v${pick(2)}`,
  }));
  const shared = {
    name: SHARED_MOUNT.volume,
    purpose: 'shared' as const,
    driverOptions: {},
    specHash: random() < 0.5 ? 'shared' : `shared-v${pick(2)}`,
  };
  return { ...state, networks, volumes: [...state.volumes, shared] };
}

function randomObserved(random: () => number): ObservedState {
  const settled = settledEngine(randomDesired(random));
  const containers = settled.containers
    .filter(() => random() < 0.85)
    .map((container) => {
      const state = random() < 0.6 ? 'running' : (STATES[Math.floor(random() * STATES.length)] ?? 'running');
      return {
        ...container,
        state,
        startedAt: state === 'created' ? null : `2026-01-01T00:00:0${Math.floor(random() * 9)}Z`,
        networks: container.networks.filter(() => random() < 0.9),
      };
    });
  const volumes = settled.volumes
    .filter(() => random() < 0.9)
    .map((volume) => ({ ...volume, isRemote: volume.purpose === 'shared' && random() < 0.8 }));
  return { ...settled, containers, volumes };
}

describe('plans between random states', () => {
  it('never wait for themselves and never create what still stands', () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const random = randomFrom(seed);
      const desired = randomDesired(random);
      const observed = randomObserved(random);
      const { operations } = reconcile(desired, observed, quietHost);

      const done = new Set<string>();
      for (let round = 0; round <= operations.length; round += 1) {
        for (const operation of operations)
          if (operation.after.every((id) => done.has(id))) done.add(operation.id);
      }
      expect(
        operations.filter((operation) => !done.has(operation.id)).map((operation) => operation.id),
        `seed ${seed}`,
      ).toEqual([]);

      const standing = new Set(observed.containers.map((container) => container.name));
      for (const operation of operations) {
        if (operation.kind !== 'create-container' || !standing.has(operation.target)) continue;
        expect(operation.after, `seed ${seed}`).toContain(`remove-container ${operation.target}`);
      }
      const volumes = new Set(observed.volumes.map((volume) => volume.name));
      for (const operation of operations) {
        if (operation.kind !== 'create-volume' || !volumes.has(operation.target)) continue;
        expect(operation.after, `seed ${seed}`).toContain(`remove-volume ${operation.target}`);
      }
    }
  }, 60_000);
});
