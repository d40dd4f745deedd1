import { renderAddresses, renderSentinelConfig } from '../configs/sentinel-config.ts';
import { fail } from '../failure.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { compileMember, readiness, secretFile, textFile } from './compile-container.ts';
import { addressOf, type CompileContext, placesOf } from './compile-context.ts';
import { pingCommand, REDIS_FOLDER, REDIS_SECRET_FILE, REDIS_UID } from './compile-redis.ts';
import { dataVolume, memberNames, passwordSecret, REDIS_PORT, SENTINEL_PORT } from './stack-names.ts';
import { findComponent, type SentinelSpec } from './stack-spec.ts';

const DOWN_AFTER_MS = 1000;
/** Twice as long lies between two tries, and while there is no master nothing can be written. */
const LEAST_FAILOVER_TIMEOUT_MS = 5000;

export function compileSentinel(
  context: CompileContext,
  sentinel: SentinelSpec,
): readonly DesiredContainer[] {
  const { spec } = context;
  const cache =
    findComponent(spec, sentinel.watches, 'redis') ??
    fail({ code: 'unexpected', message: `\`${sentinel.name}\` watches nothing.` });
  // Less patient than the guardian, they would fail over before it has fenced.
  const downAfterMs = sentinel.downAfter ?? spec.guardian.silence ?? DOWN_AFTER_MS;
  const master = addressOf(context, 'back', memberNames(cache)[0] ?? '');
  // Every place and not only today's members: a Sentinel that starts anew because a server was added would be missing
  // just then.
  const places = [cache, sentinel].flatMap((component) => placesOf(context, 'back', component));
  return memberNames(sentinel).map((member) =>
    compileMember(context, sentinel, {
      member,
      pod: member,
      builtFrom: 'redis',
      command: ['/usr/local/bin/tandem-sentinel'],
      environment: { TANDEM_ENGINE: cache.engine, TANDEM_GROUP: cache.name },
      user: `${REDIS_UID}:${REDIS_UID}`,
      files: [
        textFile(
          'sentinel.conf',
          renderSentinelConfig({
            title: `${spec.name}-${member}`,
            folder: REDIS_FOLDER,
            address: addressOf(context, 'back', member),
            port: SENTINEL_PORT,
            group: cache.name,
            firstMaster: { address: master, port: REDIS_PORT },
            quorum: sentinel.quorum,
            downAfterMs,
            failoverTimeoutMs:
              sentinel.failoverTimeout ?? Math.max(LEAST_FAILOVER_TIMEOUT_MS, 2 * downAfterMs),
          }),
        ),
        textFile('addresses', renderAddresses(places)),
        secretFile(REDIS_SECRET_FILE, passwordSecret(cache.name), REDIS_UID),
      ],
      volumes: [
        { volume: dataVolume(spec.name, member), target: REDIS_FOLDER, readOnly: false, copyUp: true },
      ],
      tmpfs: [],
      stopSignal: 'SIGTERM',
      stopGraceMs: 5000,
      readiness: readiness(sentinel, { kind: 'redis', port: SENTINEL_PORT }, pingCommand(SENTINEL_PORT)),
    }),
  );
}
