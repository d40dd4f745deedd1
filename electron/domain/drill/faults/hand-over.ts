import type { Fault, FaultTarget } from './fault.ts';

/** No damage at all: what a person does before maintenance. It stays done, because the new leader is as good. */
export function handOverFault({ member }: Pick<FaultTarget, 'member'>): Fault {
  return {
    description: `switch over from ${member}`,
    steps: [{ action: { kind: 'hand-over', member }, inverse: null }],
    evidence: { kind: 'handed-over', member },
  };
}
