import type { Problem } from './problem.ts';
import { serversOf } from './shared-files.ts';
import { type ComponentSpec, type StackSpec, watchersOf } from './stack-spec.ts';

interface Edge {
  readonly to: string;
  readonly path: readonly (string | number)[];
}

/** Circles in the order of starting, and circles that traffic would run in. */
export function findCycles(spec: StackSpec): readonly Problem[] {
  return [
    ...cycles(spec, startEdges).map(({ names, path }) => ({
      path,
      message: `These wait for each other and would never start: ${names.join(' → ')}.`,
      hint: 'Remove one of the `dependsOn` entries; gateways and balancers need no order, they wait for what is missing.',
    })),
    ...cycles(spec, trafficEdges).map(({ names, path }) => ({
      path,
      message: `Traffic would run in a circle: ${names.join(' → ')}.`,
      hint: 'Let one of the routes end at a gateway, a service or a database.',
    })),
  ];
}

/** A cache asks its Sentinels who is master before it starts, and what is mounted must be served: orders, too. */
const startEdges = (component: ComponentSpec, index: number, spec: StackSpec): readonly Edge[] =>
  'dependsOn' in component
    ? [
        ...component.dependsOn.map((to, at) => ({ to, path: ['components', index, 'dependsOn', at] })),
        ...(component.kind === 'redis' ? watchersOf(spec, component) : []).map((sentinel) => ({
          to: sentinel.name,
          path: ['components', index, 'name'],
        })),
        ...serversOf(spec, component).map((to) => ({ to, path: ['components', index, 'name'] })),
      ]
    : [];

const trafficEdges = (component: ComponentSpec, index: number): readonly Edge[] =>
  component.kind === 'balancer'
    ? component.routes.map((route, at) => ({ to: route.to, path: ['components', index, 'routes', at, 'to'] }))
    : [];

/** Depth first; a name met again while it is still open closes a circle. Each circle is found once. */
function cycles(
  spec: StackSpec,
  edgesOf: (component: ComponentSpec, index: number, spec: StackSpec) => readonly Edge[],
): readonly { readonly names: readonly string[]; readonly path: Edge['path'] }[] {
  const edges = new Map(
    spec.components.map((component, index) => [component.name, edgesOf(component, index, spec)]),
  );
  const done = new Set<string>();
  const found: { names: readonly string[]; path: Edge['path'] }[] = [];
  const visit = (name: string, open: readonly string[]): void => {
    for (const edge of edges.get(name) ?? []) {
      const begin = open.indexOf(edge.to);
      // A component that names itself is told so where references are checked.
      if (edge.to === name || done.has(edge.to)) continue;
      if (begin >= 0) found.push({ names: [...open.slice(begin), edge.to], path: edge.path });
      else visit(edge.to, [...open, edge.to]);
    }
    done.add(name);
  };
  for (const component of spec.components)
    if (!done.has(component.name)) visit(component.name, [component.name]);
  return found;
}
