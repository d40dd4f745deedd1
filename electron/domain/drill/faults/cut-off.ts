import type { Fault, FaultTarget } from './fault.ts';

/**
 * The pod loses its networks, the balancer's first: were the database's first, the gateway would answer 503 for a
 * moment through a network that should be gone. The inverse runs backwards, so that the gateway reaches its database
 * before the balancer reaches the gateway.
 */
export function cutOffFault({ member, infraContainer, infraContainerId, networks }: FaultTarget): Fault {
  return {
    description: `cut off ${member}`,
    steps: networks.map(({ network, address, aliases }) => ({
      action: { kind: 'disconnect', container: infraContainer, network },
      inverse: {
        kind: 'connect-network',
        container: infraContainer,
        containerId: infraContainerId,
        network,
        address,
        aliases,
      },
    })),
    evidence: {
      kind: 'disconnected',
      container: infraContainer,
      networks: networks.map((attachment) => attachment.network),
    },
  };
}
