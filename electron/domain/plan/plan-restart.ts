import { fail } from '../failure.ts';
import { planServed } from './await-served.ts';
import type { DesiredState } from './desired-state.ts';
import type { ObservedState } from './observed-state.ts';
import type { Plan } from './operation.ts';
import { NOTICED_AFTER_MS, operationId, PlanBuilder } from './plan-builder.ts';

/**
 * Restarts members, one of each component after the other, so that a twin serves meanwhile. Infra containers stay:
 * restarting one would only take the network from its members.
 */
export function planRestart(
  desired: DesiredState,
  observed: ObservedState,
  member: string | null,
  isMeant: (container: string) => boolean = () => true,
): Plan {
  const builder = new PlanBuilder(desired.stack);
  const running = new Set(
    observed.containers
      .filter((container) => container.state !== 'created')
      .map((container) => container.name),
  );
  const members = desired.containers.filter(
    (container) =>
      container.role === 'member' &&
      running.has(container.name) &&
      (member === null || container.member === member || container.component === member),
  );
  if (member !== null && members.length === 0) {
    fail({
      code: 'request-invalid',
      message: `Stack "${desired.stack}" has no running member or component named "${member}".`,
      hint: `Members are: ${desired.containers
        .filter((c) => c.role === 'member')
        .map((c) => c.member)
        .join(', ')}.`,
    });
  }
  const previousOf = new Map<string, string>();
  for (const container of members.filter(({ name }) => isMeant(name))) {
    const previous = previousOf.get(container.component);
    if (previous !== undefined) builder.steady(previous, NOTICED_AFTER_MS);
    const restart = builder.add(
      { kind: 'restart-container', target: container.name, graceMs: container.stopGraceMs },
      'asked for',
      [
        ...(previous === undefined ? [] : [operationId('await-ready', previous)]),
        // What it mounts, or was told to wait for, may be restarted with it.
        ...container.dependsOn
          .filter(({ condition }) => condition === 'ready')
          .map((dependency) => operationId('await-ready', dependency.container)),
      ],
    );
    builder.add({ kind: 'await-ready', target: container.name, container }, 'asked for', [restart]);
    previousOf.set(container.component, container.name);
  }
  planServed(builder, desired, (balancer) => running.has(balancer.name));
  return builder.build();
}
