import { OWN_VERSION } from './database-specs.ts';
import type { Problem } from './problem.ts';
import { findComponent, type PostgresSpec, type StackSpec } from './stack-spec.ts';

/** What a database's topology asks of its other keys, and of the routes that lead to it. */
export function checkDatabases(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) => {
    if (component.kind === 'balancer') {
      return component.routes.flatMap((route, at) => {
        if (route.role === undefined) return [];
        const database = findComponent(spec, route.to, 'postgres');
        if (database?.topology === 'primary-standby') return [];
        return [
          {
            path: ['components', index, 'routes', at, 'role'],
            message: `\`${route.to}\` has no members of different roles.`,
            hint: 'Remove `role`: only a database of topology primary-standby has a primary and replicas.',
          },
        ];
      });
    }
    if (component.kind !== 'postgres') return [];
    const problems = [
      ...(component.topology === 'single' ? single(component) : primaryStandby(component)),
      ...content(component),
    ];
    return problems.map(({ key, message, hint }) => ({
      path: ['components', index, key],
      message,
      hint,
    }));
  });
}

interface KeyProblem {
  readonly key: keyof PostgresSpec;
  readonly message: string;
  readonly hint: string;
}

const STANDBY_HINT =
  'For a standby set `topology: primary-standby` and name an etcd component as `consensus`.';

function single(database: PostgresSpec): readonly KeyProblem[] {
  const { name, replicas } = database;
  const clusterKeys = [
    ...(['consensus', 'synchronous'] as const).filter((key) => database[key] !== undefined),
    ...(database.tls ? (['tls'] as const) : []),
  ];
  return [
    ...(replicas === 1
      ? []
      : [
          {
            key: 'replicas' as const,
            message: `\`${name}\` has ${replicas} members, but a database of topology single has one.`,
            hint: STANDBY_HINT,
          },
        ]),
    ...clusterKeys.map((key) => ({
      key,
      message: `\`${name}\` says \`${key}\`, which a database of topology single has no use for.`,
      hint: STANDBY_HINT,
    })),
  ];
}

function primaryStandby({ name, replicas, consensus }: PostgresSpec): readonly KeyProblem[] {
  return [
    ...(consensus !== undefined
      ? []
      : [
          {
            key: 'topology' as const,
            message: `\`${name}\` is of topology primary-standby, but names no etcd component in which its members agree on the primary.`,
            hint: 'Add a component like `- { name: consensus, kind: etcd }` and `consensus: consensus` to the database.',
          },
        ]),
    ...(replicas >= 2
      ? []
      : [
          {
            key: 'replicas' as const,
            message: `\`${name}\` is of topology primary-standby and has ${replicas} member.`,
            hint: 'It needs 2 at least: the primary and the standby that takes over.',
          },
        ]),
  ];
}

/** What only an image of the person's own can hold, and what none of theirs gets. */
function content({ name, version, extensions, image }: PostgresSpec): readonly KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (version !== OWN_VERSION && image === undefined) {
    problems.push({
      key: 'version',
      message: `\`${name}\` asks for PostgreSQL ${version}, and Tandem's own images hold ${OWN_VERSION}.`,
      hint: `Name an image of your own as \`image\`; how to make one from Tandem's is in resources/docs/database.md. Or leave \`version\` out.`,
    });
  }
  if (extensions.length > 0 && image !== undefined) {
    problems.push({
      key: 'extensions',
      message: `\`${name}\` has an image of its own, to which Tandem adds no extensions.`,
      hint: 'Install them in that image, and leave `extensions` out.',
    });
  }
  return problems;
}
