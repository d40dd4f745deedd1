import { suggest } from './did-you-mean.ts';
import type { Problem } from './problem.ts';
import { resolveDatabase } from './resolve-database.ts';
import { filesOn } from './shared-files.ts';
import { GATEWAY_PORT, POSTGRES_PORT, REDIS_PORT, SENTINEL_PORT } from './stack-names.ts';
import type {
  BalancerSpec,
  ComponentKind,
  ComponentSpec,
  FilesSpec,
  GatewaySpec,
  ListenerSpec,
  RouteSpec,
  StackSpec,
} from './stack-spec.ts';

/** Every name that a component mentions must exist and be of a kind that makes sense there. */
export function checkReferences(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) => checkComponent({ spec, index }, component));
}

function checkComponent(context: Context, component: ComponentSpec): readonly Problem[] {
  switch (component.kind) {
    case 'balancer':
      return [...dependencies(context, component), ...balancer(context, component)];
    case 'gateway':
      return [...dependencies(context, component), ...gateway(context, component)];
    case 'service':
      return [
        ...dependencies(context, component),
        ...component.mounts.flatMap((mount, at) =>
          refer(context, ['mounts', at, 'files'], mount.files, ['files']),
        ),
      ];
    case 'postgres':
      return [
        ...dependencies(context, component),
        ...(component.consensus === undefined
          ? []
          : refer(context, ['consensus'], component.consensus, ['etcd'])),
      ];
    case 'etcd':
    case 'redis':
    case 'nfs-server':
      return dependencies(context, component);
    case 'sentinel':
      return [
        ...dependencies(context, component),
        ...refer(context, ['watches'], component.watches, ['redis']),
      ];
    case 'files':
      return fileServer(context, component);
  }
}

const DEPENDABLE = [
  ...(['balancer', 'gateway', 'postgres', 'etcd', 'redis', 'sentinel'] as const),
  ...(['nfs-server', 'service'] as const),
];

interface Context {
  readonly spec: StackSpec;
  readonly index: number;
}

type Place = readonly (string | number)[];

const problem = (context: Context, place: Place, message: string, hint: string): Problem => ({
  path: ['components', context.index, ...place],
  message,
  hint,
});

function refer(
  context: Context,
  place: Place,
  wanted: string,
  kinds: readonly ComponentKind[],
): readonly Problem[] {
  const fitting = context.spec.components.filter((candidate) => kinds.includes(candidate.kind));
  const target = context.spec.components.find((candidate) => candidate.name === wanted);
  const names = fitting.map((candidate) => candidate.name);
  if (target === undefined) {
    return [problem(context, place, `There is no component \`${wanted}\`.`, suggest(wanted, names))];
  }
  if (context.spec.components[context.index] === target) {
    return [problem(context, place, `\`${wanted}\` refers to itself.`, 'Name another component.')];
  }
  if (!kinds.includes(target.kind)) {
    return [
      problem(
        context,
        place,
        `\`${wanted}\` is of kind ${target.kind}; expected ${kinds.join(' or ')}.`,
        names.length === 0 ? `Add a component of kind ${kinds[0]}.` : `Fitting: ${names.join(', ')}.`,
      ),
    ];
  }
  return [];
}

function dependencies(
  context: Context,
  component: Exclude<ComponentSpec, { kind: 'files' }>,
): readonly Problem[] {
  return component.dependsOn.flatMap((wanted, at) => refer(context, ['dependsOn', at], wanted, DEPENDABLE));
}

function balancer(context: Context, component: BalancerSpec): readonly Problem[] {
  const listeners = component.listen.map((listener) => listener.name);
  return [
    ...component.routes.flatMap((route, at) => {
      const listener = component.listen.find((candidate) => candidate.name === route.from);
      if (listener === undefined) {
        return [
          problem(
            context,
            ['routes', at, 'from'],
            `\`${component.name}\` has no listener \`${route.from}\`.`,
            suggest(route.from, listeners),
          ),
        ];
      }
      const wrong = refer(context, ['routes', at, 'to'], route.to, [
        'gateway',
        'service',
        'postgres',
        'balancer',
      ]);
      return wrong.length > 0 ? wrong : routeTarget(context, at, route, listener);
    }),
    ...component.listen.flatMap((listener, at) =>
      // An unknown name may have been meant for this one, and is reported already.
      component.routes.some((route) => route.from === listener.name || !listeners.includes(route.from))
        ? []
        : [
            problem(
              context,
              ['listen', at, 'name'],
              `No route begins at the listener \`${listener.name}\`.`,
              `Add a route with \`from: ${listener.name}\`, or remove the listener.`,
            ),
          ],
    ),
    ...component.routes.flatMap((route, at) => {
      const first = component.routes.findIndex(
        (other) => other.from === route.from && other.path === route.path,
      );
      return first === at
        ? []
        : [
            problem(
              context,
              ['routes', at, 'from'],
              `Routes ${first} and ${at} of \`${component.name}\` both take \`${route.path}\` from \`${route.from}\`.`,
              'Give one of them another `path` (HTTP) or another listener.',
            ),
          ];
    }),
  ];
}

function routeTarget(
  context: Context,
  at: number,
  route: RouteSpec,
  listener: ListenerSpec,
): readonly Problem[] {
  const target = context.spec.components.find((candidate) => candidate.name === route.to);
  const problems: Problem[] = [];
  if (listener.mode === 'tcp' && route.path !== '/') {
    problems.push(
      problem(
        context,
        ['routes', at, 'path'],
        `The listener \`${listener.name}\` is tcp and sees no paths.`,
        'Remove `path`, or make the listener `mode: http`.',
      ),
    );
  }
  if (listener.mode === 'tcp' && route.probe.path !== undefined) {
    problems.push(
      problem(
        context,
        ['routes', at, 'probe', 'path'],
        `The listener \`${listener.name}\` is tcp and cannot ask for a path.`,
        'Remove `path` from the probe, or make the listener `mode: http`.',
      ),
    );
  }
  if (target?.kind === 'postgres' && listener.mode === 'http') {
    problems.push(
      problem(
        context,
        ['routes', at, 'to'],
        `\`${route.to}\` is a database, but the listener \`${listener.name}\` is http.`,
        'Set `mode: tcp` on the listener.',
      ),
    );
  }
  const ports = target === undefined ? [] : openPorts(target);
  if (ports.length > 0 && !ports.includes(route.port)) {
    problems.push(
      problem(
        context,
        ['routes', at, 'port'],
        `\`${route.to}\` does not listen on port ${route.port}.`,
        `It listens on ${ports.join(', ')}.`,
      ),
    );
  }
  return problems;
}

/** Empty when the file does not say. */
function openPorts(component: ComponentSpec): readonly number[] {
  switch (component.kind) {
    case 'gateway':
      return [GATEWAY_PORT];
    case 'postgres':
      return [POSTGRES_PORT];
    case 'redis':
      return [REDIS_PORT];
    case 'sentinel':
      return [SENTINEL_PORT];
    case 'balancer':
      return component.listen.map((listener) => listener.port);
    case 'service':
      return component.ports.map((port) => port.port);
    case 'etcd':
    case 'nfs-server':
    case 'files':
      return [];
  }
}

function gateway(context: Context, component: GatewaySpec): readonly Problem[] {
  const database = refer(context, ['database'], component.database, ['postgres', 'balancer']);
  const noDatabase =
    database.length === 0 && resolveDatabase(context.spec, component) === null
      ? [
          problem(
            context,
            ['database'],
            `\`${component.database}\` leads to no database.`,
            'Name a balancer with a tcp listener (called `write` if it has several) and a route to the member of a postgres component that takes writes; a database of topology single can be named itself.',
          ),
        ]
      : [];
  const sessions =
    component.sessions === undefined ? [] : refer(context, ['sessions'], component.sessions, ['redis']);
  return [...database, ...noDatabase, ...refer(context, ['files'], component.files, ['files']), ...sessions];
}

function fileServer(context: Context, component: FilesSpec): readonly Problem[] {
  const { source } = component;
  switch (source.kind) {
    case 'local':
      return [];
    case 'nfs':
      return context.spec.components.some((other) => other.name === source.server)
        ? [
            problem(
              context,
              ['source', 'server'],
              `The NFS server \`${source.server}\` is a component of this stack.`,
              'The engine mounts the export itself and does not know the names of containers: give an address that the host reaches, or for a component of kind nfs-server `source: { kind: nfs-server, server: … }`.',
            ),
          ]
        : [];
    case 'nfs-server': {
      const wrong = refer(context, ['source', 'server'], source.server, ['nfs-server']);
      const [first] = filesOn(context.spec, source.server);
      if (wrong.length > 0 || first === component) return wrong;
      return [
        problem(
          context,
          ['source', 'server'],
          `\`${source.server}\` serves \`${first?.name}\` already.`,
          'A server has one folder: give each component of kind files a server of its own.',
        ),
      ];
    }
  }
}
