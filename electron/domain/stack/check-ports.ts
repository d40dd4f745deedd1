import { MAX_BALANCER_PROCESSES } from './component-specs.ts';
import type { Problem } from './problem.ts';
import { type HostPort, hostPorts, PROCESS_PORT_BASE } from './stack-names.ts';
import type { StackSpec } from './stack-spec.ts';

/** Ports of the host are taken once; ports that the balancer's own pages need stay free. */
export function checkPorts(spec: StackSpec): readonly Problem[] {
  const all = spec.components.flatMap((component, index) =>
    hostPorts(spec, index).map((port) => ({ ...port, owner: component.name })),
  );
  return [
    ...all.flatMap((port, index) => {
      const other = all.slice(0, index).find((earlier) => overlap(earlier, port));
      return other === undefined
        ? []
        : [
            {
              path: port.path,
              message: `Port ${port.hostPort} of ${port.address} is published by \`${port.owner}\` and by \`${other.owner}\`${other.address === port.address ? '' : ` (on ${other.address})`}.`,
              hint: 'Give one of them another port; 0.0.0.0 takes a port on every address.',
            },
          ];
    }),
    ...all.flatMap((port) =>
      port.hostPort <= 65_535
        ? []
        : [
            {
              path: port.path,
              message: `The page of \`${port.label}\` would need port ${port.hostPort}, and the last one is 65535.`,
              hint: 'Begin lower: each balancer process takes the next port.',
            },
          ],
    ),
    ...reservedListeners(spec),
    ...scaledPublishers(spec),
    ...directPorts(spec),
  ];
}

function overlap(a: HostPort, b: HostPort): boolean {
  return (
    a.hostPort === b.hostPort &&
    (a.address === b.address || a.address === '0.0.0.0' || b.address === '0.0.0.0')
  );
}

function reservedListeners(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) =>
    component.kind !== 'balancer'
      ? []
      : component.listen.flatMap((listener, at) =>
          listener.port > PROCESS_PORT_BASE && listener.port <= PROCESS_PORT_BASE + MAX_BALANCER_PROCESSES
            ? [
                {
                  path: ['components', index, 'listen', at, 'port'],
                  message: `Port ${listener.port} of \`${component.name}\` is where a balancer process answers for itself.`,
                  hint: `Choose a port outside of ${PROCESS_PORT_BASE + 1} to ${PROCESS_PORT_BASE + MAX_BALANCER_PROCESSES}.`,
                },
              ]
            : [],
        ),
  );
}

function scaledPublishers(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) => {
    if (component.kind !== 'service' || component.replicas === 1) return [];
    const at = component.ports.findIndex((port) => port.publish);
    return at < 0
      ? []
      : [
          {
            path: ['components', index, 'ports', at, 'publish'],
            message: `\`${component.name}\` has ${component.replicas} members, which cannot all publish port ${component.ports[at]?.publish?.port}.`,
            hint: 'Put a balancer in front and publish the balancer’s port.',
          },
        ];
  });
}

function directPorts(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) =>
    component.kind === 'gateway' &&
    component.direct.length > 0 &&
    component.direct.length !== component.replicas
      ? [
          {
            path: ['components', index, 'direct'],
            message: `\`${component.name}\` has ${component.replicas} members and ${component.direct.length} direct ports.`,
            hint: 'List one port per member, or none.',
          },
        ]
      : [],
  );
}
