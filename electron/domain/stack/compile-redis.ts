import { renderRedisConfig } from '../configs/redis-config.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { compileMember, readiness, scratch, secretFile, textFile } from './compile-container.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { dataVolume, memberNames, passwordSecret, REDIS_PORT } from './stack-names.ts';
import { type RedisSpec, watchersOf } from './stack-spec.ts';

/** Servers and Sentinels come from one image and have the same user. */
export const REDIS_UID = 10_060;
export const REDIS_FOLDER = '/var/lib/redis';
/** Where the start scripts of both look for it. */
export const REDIS_SECRET_FILE = 'cache-password';

const MIB = 1024 ** 2;

export function compileRedis(context: CompileContext, cache: RedisSpec): readonly DesiredContainer[] {
  const { spec } = context;
  const sentinels = watchersOf(spec, cache).flatMap(memberNames);
  return memberNames(cache).map((member) => {
    const address = addressOf(context, 'back', member);
    return compileMember(context, cache, {
      member,
      pod: member,
      builtFrom: 'redis',
      environment: {
        TANDEM_ENGINE: cache.engine,
        ...(sentinels.length === 0
          ? {}
          : {
              TANDEM_GROUP: cache.name,
              TANDEM_ADDRESS: address,
              TANDEM_SENTINELS: sentinels.map((name) => addressOf(context, 'back', name)).join(' '),
            }),
      },
      user: `${REDIS_UID}:${REDIS_UID}`,
      files: [
        textFile(
          'redis.conf',
          renderRedisConfig({
            title: `${spec.name}-${member}`,
            folder: REDIS_FOLDER,
            address,
            port: REDIS_PORT,
            memoryBytes: cache.resources.memoryBytes,
            minReplicasToWrite: cache.minReplicasToWrite,
          }),
        ),
        secretFile(REDIS_SECRET_FILE, passwordSecret(cache.name), REDIS_UID),
      ],
      volumes: [
        { volume: dataVolume(spec.name, member), target: REDIS_FOLDER, readOnly: false, copyUp: true },
      ],
      tmpfs: [scratch('/run/redis', MIB, REDIS_UID)],
      stopSignal: 'SIGTERM',
      stopGraceMs: 30_000,
      readiness: readiness(cache, { kind: 'redis', port: REDIS_PORT }, pingCommand(REDIS_PORT)),
    });
  });
}

/** The same question as the pod's agent asks, with nothing but the shell. */
export function pingCommand(port: number): readonly string[] {
  return [
    'bash',
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'PING\\r\\n' >&3 && read -r -t 2 answer <&3 && [[ $answer == +PONG* || $answer == -NOAUTH* ]]`,
  ];
}
