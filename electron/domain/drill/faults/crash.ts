import type { Fault, FaultTarget } from './fault.ts';
import { crashCommand } from './member-processes.ts';

/**
 * The process dies by itself, as far as the engine can tell: the restart policy acts, often before anyone looks. The
 * inverse is for the case that the policy gave up.
 */
export function crashFault({ member, container, containerId }: FaultTarget): Fault {
  return {
    description: `crash ${member}`,
    steps: [
      {
        action: { kind: 'command', container, command: crashCommand, expectedAnswer: null },
        inverse: { kind: 'start-container', container, containerId },
      },
    ],
    evidence: { kind: 'died', container },
  };
}
