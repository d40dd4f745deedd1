import type { Problem } from './problem.ts';
import {
  findComponent,
  type RedisSpec,
  type SentinelSpec,
  type StackSpec,
  watchersOf,
} from './stack-spec.ts';

/** How servers and Sentinels of a cache fit together; that `watches` names a cache at all is checked elsewhere. */
export function checkCaches(spec: StackSpec): readonly Problem[] {
  return spec.components.flatMap((component, index) => {
    const at = (key: string) => ['components', index, key];
    if (component.kind === 'redis') return [...servers(component, at), ...watched(spec, component, at)];
    return component.kind === 'sentinel' ? sentinels(spec, component, at) : [];
  });
}

type At = (key: string) => Problem['path'];

function servers(cache: RedisSpec, at: At): readonly Problem[] {
  const { name, replicas, topology, minReplicasToWrite } = cache;
  if (topology === 'single' && replicas !== 1) {
    return [
      {
        path: at('replicas'),
        message: `\`${name}\` has ${replicas} members, and a cache of topology single has one.`,
        hint: 'Set `topology: sentinel` and add a component of kind sentinel, or remove `replicas`.',
      },
    ];
  }
  if (topology === 'sentinel' && replicas < 2) {
    return [
      {
        path: at('replicas'),
        message: `\`${name}\` has one member, and Sentinels need a replica that can take over.`,
        hint: 'Write `replicas: 3`, or `topology: single`.',
      },
    ];
  }
  return minReplicasToWrite < replicas
    ? []
    : [
        {
          path: at('minReplicasToWrite'),
          message: `\`${name}\` would never take a write: it has ${replicas - 1} replicas and wants ${minReplicasToWrite} in step.`,
          hint: 'With three members, 1 lets writes go on while one member is away.',
        },
      ];
}

function watched(spec: StackSpec, cache: RedisSpec, at: At): readonly Problem[] {
  const count = watchersOf(spec, cache).length;
  if (cache.topology === 'sentinel' && count === 0) {
    return [
      {
        path: at('topology'),
        message: `No component of kind sentinel watches \`${cache.name}\`: nobody would choose its master.`,
        hint: `Add one with \`watches: ${cache.name}\`, or write \`topology: single\`.`,
      },
    ];
  }
  return [];
}

function sentinels(spec: StackSpec, sentinel: SentinelSpec, at: At): readonly Problem[] {
  const { name, watches, replicas, quorum } = sentinel;
  const cache = findComponent(spec, watches, 'redis');
  const problems: Problem[] = [];
  if (cache?.topology === 'single') {
    problems.push({
      path: at('watches'),
      message: `\`${watches}\` has the topology single: there is nothing to fail over to.`,
      hint: `Write \`topology: sentinel\` at \`${watches}\`.`,
    });
  }
  const [first] = cache === null ? [] : watchersOf(spec, cache);
  if (first !== undefined && first !== sentinel) {
    problems.push({
      path: at('watches'),
      message: `\`${watches}\` is watched by \`${first.name}\` already.`,
      hint: `Sentinels that do not know each other would fight: give \`${first.name}\` more replicas instead.`,
    });
  }
  if (quorum > replicas || quorum * 2 <= replicas) {
    problems.push({
      path: at('quorum'),
      message: `\`${name}\` has ${replicas} Sentinels, of which ${quorum} are ${quorum > replicas ? 'more than there are' : 'no majority'}.`,
      hint: `Write \`quorum: ${Math.floor(replicas / 2) + 1}\`.`,
    });
  }
  return problems;
}
