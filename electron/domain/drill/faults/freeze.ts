import type { Fault, FaultTarget } from './fault.ts';
import { continueCommand, freezeCommand, STOPPED } from './member-processes.ts';

/**
 * SIGSTOP to the member's processes. Not `docker pause`, which announces itself by an event and refuses exec; and not
 * a signal through the engine, which would stop the init process alone.
 */
export function freezeFault({ member, container, containerId }: FaultTarget): Fault {
  return {
    description: `freeze ${member}`,
    steps: [
      {
        action: { kind: 'command', container, command: freezeCommand, expectedAnswer: STOPPED },
        inverse: { kind: 'continue-container', container, containerId, command: continueCommand },
      },
    ],
    evidence: { kind: 'stopped', container },
  };
}
