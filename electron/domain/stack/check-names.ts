import { suggest } from './did-you-mean.ts';
import type { Problem } from './problem.ts';
import {
  clusterSecrets,
  containerNames,
  memberNames,
  passwordSecret,
  volumeNames,
  WARDEN,
} from './stack-names.ts';
import type { ComponentSpec, ServiceSpec, StackSpec } from './stack-spec.ts';

/** Names must be unique in the file and in what the engine will see of it. */
export function checkNames(spec: StackSpec): readonly Problem[] {
  return [
    ...duplicateComponents(spec),
    ...reservedComponents(spec),
    ...duplicateOnEngine(spec),
    ...innerNames(spec),
    ...sharedSecrets(spec),
  ];
}

function duplicateComponents(spec: StackSpec): readonly Problem[] {
  const seen = new Map<string, number>();
  return spec.components.flatMap((component, index) => {
    const first = seen.get(component.name);
    seen.set(component.name, first ?? index);
    return first === undefined
      ? []
      : [
          {
            path: ['components', index, 'name'],
            message: `components[${index}] has the name \`${component.name}\`, which components[${first}] has already.`,
            hint: 'Give each component a name of its own.',
          },
        ];
  });
}

/** The guardian's member and its volumes, which have no component of their own. */
const RESERVED: ReadonlySet<string> = new Set([WARDEN, `${WARDEN}-config`, `${WARDEN}-data`]);

function reservedComponents(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) =>
    RESERVED.has(component.name)
      ? [
          {
            path: ['components', index, 'name'],
            message: `A component is called \`${component.name}\`, which is what Tandem calls a part of its guardian.`,
            hint: 'Choose another name.',
          },
        ]
      : [],
  );
}

/** `cache-1` beside a `cache` of three members would be two containers of one name. */
function duplicateOnEngine(spec: StackSpec): readonly Problem[] {
  const owners = new Map<string, string>();
  return spec.components.flatMap((component, index) => {
    const all = [
      ...containerNames(spec.name, component).map((name) => `container ${name}`),
      ...volumeNames(spec.name, component).map((name) => `volume ${name}`),
    ];
    const taken = all.find((name) => owners.has(name) && owners.get(name) !== component.name);
    for (const name of all) owners.set(name, owners.get(name) ?? component.name);
    if (taken === undefined) return [];
    return [
      {
        path: ['components', index, 'name'],
        message: `\`${component.name}\` would make the ${taken}, and so would \`${owners.get(taken)}\`.`,
        hint: 'Members are called <component>-<number>: choose a name that is not another component’s member.',
      },
    ];
  });
}

function innerNames(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) => [
    ...namedLists(component).flatMap(([key, field, values]) =>
      values.flatMap((value, at) =>
        values.indexOf(value) === at
          ? []
          : [
              {
                path: ['components', index, key, at, ...(field === '' ? [] : [field])],
                message: `\`${component.name}\` lists \`${value}\` twice under \`${key}\`.`,
                hint: 'Keep one of the two.',
              },
            ],
      ),
    ),
    ...('members' in component ? unknownMembers(component, index) : []),
    ...(component.kind === 'service' ? reservedVolumes(component, index) : []),
  ]);
}

function namedLists(
  component: ComponentSpec,
): readonly (readonly [string, string, readonly (string | number)[]])[] {
  switch (component.kind) {
    case 'balancer':
      return [
        ['listen', 'name', component.listen.map((listener) => listener.name)],
        ['listen', 'port', component.listen.map((listener) => listener.port)],
        ['dependsOn', '', component.dependsOn],
      ];
    case 'service':
      return [
        ['ports', 'port', component.ports.map((port) => port.port)],
        ['volumes', 'name', component.volumes.map((volume) => volume.name)],
        ['secrets', '', component.secrets],
        ['capabilities', '', component.capabilities],
        ['dependsOn', '', component.dependsOn],
      ];
    case 'gateway':
      return [
        ['upstreams', 'name', component.upstreams.map((upstream) => upstream.name)],
        ['dependsOn', '', component.dependsOn],
      ];
    case 'postgres':
    case 'etcd':
    case 'redis':
    case 'sentinel':
    case 'nfs-server':
      return [['dependsOn', '', component.dependsOn]];
    case 'files':
      return [];
  }
}

function reservedVolumes(component: ServiceSpec, index: number): readonly Problem[] {
  const at = component.volumes.findIndex((volume) => volume.name === 'config');
  return at < 0
    ? []
    : [
        {
          path: ['components', index, 'volumes', at, 'name'],
          message: `\`${component.name}\` calls a volume \`config\`, which is what Tandem calls its own.`,
          hint: 'Choose another name, like `data`.',
        },
      ];
}

function unknownMembers(
  component: Exclude<ComponentSpec, { kind: 'files' }>,
  index: number,
): readonly Problem[] {
  const known = memberNames(component);
  return Object.keys(component.members)
    .filter((member) => !known.includes(member))
    .map((member) => ({
      path: ['components', index, 'members', member],
      at: 'key' as const,
      message: `\`${component.name}\` has no member \`${member.slice(0, 60)}\`.`,
      hint: suggest(member, known),
    }));
}

/** A token that is also a database's or a cache's password would open both doors. */
function sharedSecrets(spec: StackSpec): readonly Problem[] {
  const passwords = new Set(
    spec.components
      .filter((component) => component.kind === 'postgres' || component.kind === 'redis')
      .flatMap(({ kind, name }) => [
        passwordSecret(name),
        ...(kind === 'postgres' ? Object.values(clusterSecrets(name)) : []),
      ]),
  );
  return spec.components.flatMap((component, index) =>
    component.kind === 'gateway' && component.tokens.kind === 'file' && passwords.has(component.tokens.secret)
      ? [
          {
            path: ['components', index, 'tokens', 'secret'],
            message: `\`${component.name}\` uses the password of a database or cache as its token.`,
            hint: 'Name another secret, like `gateway-token`.',
          },
        ]
      : [],
  );
}
