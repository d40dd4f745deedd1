import type { Fault, FaultTarget } from './fault.ts';

/** As `docker stop` waits by default before it kills. */
const GRACE_MS = 10_000;

/** What a person does by hand: the member is asked to end, ends in order, and stays down until somebody starts it. */
export function stopFault({ member, container, containerId }: FaultTarget): Fault {
  return {
    description: `stop ${member}`,
    steps: [
      {
        action: { kind: 'stop', container, graceMs: GRACE_MS },
        inverse: { kind: 'start-container', container, containerId, endsWithinMs: GRACE_MS },
      },
    ],
    evidence: { kind: 'died', container },
  };
}
