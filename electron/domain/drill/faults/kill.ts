import type { Fault, FaultTarget } from './fault.ts';

/** SIGKILL through the engine: the member stays down until somebody starts it. */
export function killFault({ member, container, containerId }: FaultTarget): Fault {
  return {
    description: `kill ${member}`,
    steps: [
      {
        action: { kind: 'signal', container, signal: 'SIGKILL' },
        inverse: { kind: 'start-container', container, containerId },
      },
    ],
    evidence: { kind: 'died', container },
  };
}
