import type { DesiredContainer, DesiredState } from './desired-state.ts';
import { operationId, type PlanBuilder } from './plan-builder.ts';

/**
 * Being ready is one thing, being given work another: a balancer learns of it with its next check, and until then the
 * first request after `up` would meet a 503. So for each pod with members that were waited for, each balancer in front
 * of it is asked whether it holds the pod for up.
 *
 * @param asks  which balancers can be asked; one that stands still on purpose would be waited for in vain
 */
export function planServed(
  builder: PlanBuilder,
  desired: DesiredState,
  asks: (balancer: DesiredContainer) => boolean = () => true,
): void {
  for (const { name: infra, role, pod } of desired.containers) {
    if (role !== 'infra') continue;
    const waits = desired.containers
      .filter((member) => member.role === 'member' && member.pod === pod)
      .filter((member) => builder.has('await-ready', member.name))
      .map((member) => operationId('await-ready', member.name));
    const by = askedAbout(desired, pod).filter(({ balancer }) => asks(balancer));
    if (waits.length === 0 || by.length === 0) continue;
    builder.add(
      {
        kind: 'await-served',
        target: infra,
        by: by.map(({ balancer, port, path }) => ({
          container: balancer.name,
          infraContainer: balancer.joins ?? balancer.name,
          port,
          path,
        })),
      },
      'the balancers must notice it',
      [...waits, ...by.map(({ balancer }) => operationId('await-ready', balancer.name))],
    );
  }
}

function askedAbout(desired: DesiredState, pod: string) {
  return desired.containers.flatMap((balancer) =>
    balancer.serves
      .filter((served) => served.pod === pod)
      .map(({ port, path }) => ({ balancer, port, path })),
  );
}
