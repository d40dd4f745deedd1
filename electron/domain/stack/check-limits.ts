import { SETTING_VALUE } from '../configs/postgresql-settings.ts';
import { subnetPrefix } from './address-plan.ts';
import { connectionDemand, SPARE_CONNECTIONS } from './connection-demand.ts';
import type { Problem } from './problem.ts';
import { memberNames } from './stack-names.ts';
import type { GatewaySpec, PostgresSpec, ServiceSpec, StackSpec } from './stack-spec.ts';
import { serverTimeoutMs } from './time-budget.ts';
import { printDuration } from './values.ts';

/** One host carries a few hundred containers; more is a slip of the pen. */
const MAX_MEMBERS = 500;

/** Figures that must fit each other: members, addresses, times, connections, folders. */
export function checkLimits(spec: StackSpec): readonly Problem[] {
  return [
    ...members(spec),
    ...networks(spec),
    ...spec.components.flatMap((component, index) => {
      if (component.kind === 'gateway') return budgets(spec, component, index);
      if (component.kind === 'service')
        return [...folders(component, index), ...secretOwner(component, index)];
      return component.kind === 'postgres' ? settings(spec, component, index) : [];
    }),
  ];
}

function members(spec: StackSpec): readonly Problem[] {
  const count = spec.components.reduce((sum, component) => sum + memberNames(component).length, 0);
  if (count > MAX_MEMBERS) {
    return [
      {
        path: ['components'],
        message: `The stack has ${count} members, more than the ${MAX_MEMBERS} that one host may have.`,
        hint: 'Lower the replicas.',
      },
    ];
  }
  return count > 0
    ? []
    : [
        {
          path: ['components'],
          message: 'The stack has only files and nothing that runs.',
          hint: 'Add a gateway, a service or a database.',
        },
      ];
}

function networks(spec: StackSpec): readonly Problem[] {
  const needed = subnetPrefix(spec);
  const sides = (['front', 'back'] as const).flatMap((side) => {
    const cidr = spec.network[side];
    if (cidr === undefined || Number(cidr.split('/')[1]) <= needed) return [];
    return [
      {
        path: ['network', side],
        message: `The subnet ${cidr} is too small for the stack, which needs a /${needed}.`,
        hint: 'Give a wider subnet, or leave it out.',
      },
    ];
  });
  const { front, back } = spec.network;
  return front !== undefined && back !== undefined && overlap(front, back)
    ? [
        ...sides,
        {
          path: ['network', 'back'],
          message: `The subnets ${front} and ${back} overlap.`,
          hint: 'Give the back network a subnet of its own, or leave it out.',
        },
      ]
    : sides;
}

function overlap(a: string, b: string): boolean {
  const range = (cidr: string) => {
    const [text = '', bits = '32'] = cidr.split('/');
    const base = text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    return { first: base, last: base + 2 ** (32 - Number(bits)) - 1 };
  };
  return range(a).first <= range(b).last && range(b).first <= range(a).last;
}

/** A gateway that may take longer than the balancer waits would be asked twice for work it is still doing. */
function budgets(spec: StackSpec, gateway: GatewaySpec, index: number): readonly Problem[] {
  for (const balancer of spec.components) {
    if (balancer.kind !== 'balancer') continue;
    for (const route of balancer.routes) {
      const mode = balancer.listen.find((listener) => listener.name === route.from)?.mode ?? 'http';
      const timeoutMs = serverTimeoutMs(route, gateway, mode);
      if (route.to === gateway.name && mode === 'http' && gateway.limits.requestDeadlineMs >= timeoutMs) {
        return [
          {
            path: ['components', index, 'limits', 'requestDeadline'],
            message: `\`${gateway.name}\` may take ${printDuration(gateway.limits.requestDeadlineMs)} for a request, but \`${balancer.name}\` tries elsewhere after ${printDuration(timeoutMs)}.`,
            hint: 'Lower `requestDeadline`, or raise `serverTimeout` of the route: the gateway must give up first.',
          },
        ];
      }
    }
  }
  return [];
}

function folders(service: ServiceSpec, index: number): readonly Problem[] {
  const places = [
    ...service.mounts.map((mount, at) => ({ path: ['mounts', at, 'path'], folder: mount.path })),
    ...service.volumes.map((volume, at) => ({ path: ['volumes', at, 'path'], folder: volume.path })),
    ...service.writable.map((writable, at) => ({ path: ['writable', at, 'path'], folder: writable.path })),
  ];
  return places.flatMap((place, at) => {
    const other = places
      .slice(0, at)
      .find(
        ({ folder }) =>
          `${folder}/`.startsWith(`${place.folder}/`) || `${place.folder}/`.startsWith(`${folder}/`),
      );
    return other === undefined
      ? []
      : [
          {
            path: ['components', index, ...place.path],
            message: `\`${place.folder}\` of \`${service.name}\` lies in or over ${other.folder}, which is mounted too.`,
            hint: 'Use folders that do not contain each other.',
          },
        ];
  });
}

/** A secret file belongs to one user alone, so that user must be known. */
function secretOwner(service: ServiceSpec, index: number): readonly Problem[] {
  return service.secrets.length > 0 && service.user === undefined
    ? [
        {
          path: ['components', index, 'secrets'],
          message: `\`${service.name}\` gets secrets but no \`user\` that may read them.`,
          hint: 'Add the numeric user that the image runs as, like `user: "10050:10050"`.',
        },
      ]
    : [];
}

function settings(spec: StackSpec, database: PostgresSpec, index: number): readonly Problem[] {
  const at = (name: string) => ['components', index, 'settings', name];
  const odd = Object.entries(database.settings).flatMap(([name, value]) =>
    typeof value === 'boolean' || SETTING_VALUE.test(String(value))
      ? []
      : [
          {
            path: at(name),
            message: `The setting \`${name}\` of \`${database.name}\` has a value that is neither a number with a unit nor on/off.`,
            hint: 'Write it like 200, 64MB, 30s or on.',
          },
        ],
  );
  const given = database.settings.max_connections;
  const needed = connectionDemand(spec, database) + SPARE_CONNECTIONS;
  return given === undefined || Number(given) >= needed
    ? odd
    : [
        ...odd,
        {
          path: at('max_connections'),
          message: `\`${database.name}\` would allow ${given} connections, and its gateways open up to ${needed - SPARE_CONNECTIONS}.`,
          hint: `Allow at least ${needed}, or lower \`limits.connections\` of the gateways; left out, it is computed.`,
        },
      ];
}
