import { memberNames } from './stack-names.ts';
import { findComponent, type ListenerSpec, type StackSpec } from './stack-spec.ts';

export interface StackEndpoint {
  readonly label: string;
  readonly url: string;
}

/** What a person can open or call from this machine, most useful first. */
export function stackEndpoints(spec: StackSpec): readonly StackEndpoint[] {
  const published = spec.components.flatMap((component) => {
    if (component.kind !== 'balancer') return [];
    return component.listen.flatMap((listener) => {
      const url = listenerUrl(listener);
      if (url === null) return [];
      const toGateway = component.routes.some(
        (route) => route.from === listener.name && findComponent(spec, route.to, 'gateway') !== null,
      );
      const label = listener.name === 'api' ? 'API' : listener.name;
      return [
        { label, url },
        ...(toGateway ? [{ label: `${label} documentation`, url: `${url}/docs` }] : []),
      ];
    });
  });
  const services = spec.components.flatMap((component) =>
    component.kind === 'service'
      ? component.ports.flatMap((port) =>
          port.publish
            ? [{ label: component.name, url: hostUrl(port.publish.address, port.publish.port) }]
            : [],
        )
      : [],
  );
  const direct = spec.components.flatMap((component) =>
    component.kind === 'gateway'
      ? component.direct.map((port, index) => ({
          label: `${component.name}-${index + 1}`,
          url: hostUrl('127.0.0.1', port),
        }))
      : [],
  );
  const statistics = spec.components.flatMap((component) => {
    const page = component.kind === 'balancer' ? component.statistics.publish : undefined;
    return page === undefined
      ? []
      : memberNames(component).map((member, index) => ({
          label: `Statistics of ${member}`,
          url: `${hostUrl(page.address, page.port + index)}/stats`,
        }));
  });
  return [...published, ...services, ...direct, ...statistics];
}

/** Null when the listener is not published or speaks no HTTP. */
export function listenerUrl(listener: ListenerSpec): string | null {
  if (listener.mode !== 'http' || listener.publish === undefined) return null;
  return hostUrl(listener.publish.address, listener.publish.port);
}

const hostUrl = (address: string, port: number) =>
  `http://${address === '0.0.0.0' ? '127.0.0.1' : address}:${port}`;
