import { renderGatewayConfig } from '../configs/gateway-config.ts';
import { fail } from '../failure.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import {
  CONFIG_FOLDER,
  compileMember,
  pageCheckCommand,
  readiness,
  scratch,
  secretFile,
  textFile,
} from './compile-container.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { compileSessions, SESSIONS_SECRET_FILE } from './compile-sessions.ts';
import { AUTHORITY_FILE, authorityFile } from './compile-tls.ts';
import { resolveDatabase } from './resolve-database.ts';
import { QUEUE_FOLDER } from './shared-files.ts';
import { GATEWAY_PORT, memberNames, passwordSecret, podNames, sharedVolume } from './stack-names.ts';
import { findComponent, type GatewaySpec } from './stack-spec.ts';

export const GATEWAY_UID = 10_020;
const MIB = 1024 ** 2;
/** Room for the process to end by itself after its own limit. */
const STOP_MARGIN_MS = 5000;
/** Of the memory limit; the rest is for buffers outside of the heap and for the runtime. */
const HEAP_SHARE = 0.6;

export function compileGateway(context: CompileContext, gateway: GatewaySpec): readonly DesiredContainer[] {
  const { spec } = context;
  const access =
    resolveDatabase(spec, gateway) ??
    fail({ code: 'unexpected', message: `\`${gateway.name}\` has no database.` });
  const source = findComponent(spec, gateway.files, 'files')?.source;
  const sessions = compileSessions(context, gateway);
  const host = addressOf(context, 'back', podNames(access.through)[0] ?? '');
  return memberNames(gateway).map((member) =>
    compileMember(context, gateway, {
      member,
      pod: member,
      builtFrom: 'gateway',
      environment: {
        NODE_OPTIONS: `--max-old-space-size=${Math.floor((gateway.resources.memoryBytes / MIB) * HEAP_SHARE)}`,
      },
      user: `${GATEWAY_UID}:${GATEWAY_UID}`,
      files: [
        textFile(
          'gateway.json',
          renderGatewayConfig({
            name: member,
            listen: { address: '0.0.0.0', port: GATEWAY_PORT },
            database: {
              host,
              port: access.port,
              database: access.database.database,
              user: access.database.user,
              passwordFile: `${CONFIG_FOLDER}/secrets/database-password`,
              poolSize: gateway.limits.poolSize,
              ...(access.database.tls ? { tls: { authorityFile: AUTHORITY_FILE } } : {}),
            },
            queue: { folder: QUEUE_FOLDER },
            tokens:
              gateway.tokens.kind === 'file'
                ? { kind: 'file', file: `${CONFIG_FOLDER}/secrets/gateway-token` }
                : { kind: 'userinfo', url: gateway.tokens.url, cacheSeconds: gateway.tokens.cache / 1000 },
            ...(sessions === null ? {} : { sessions: sessions.config }),
            ...(gateway.upstreams.length === 0 ? {} : { upstreams: gateway.upstreams }),
            ...(gateway.mcp.hosts.length === 0 ? {} : { mcp: gateway.mcp }),
            limits: {
              bodyBytes: gateway.limits.bodyBytes,
              requestDeadlineMs: gateway.limits.requestDeadlineMs,
              shutdownMs: gateway.limits.shutdownMs,
            },
          }),
        ),
        secretFile('database-password', passwordSecret(access.database.name), GATEWAY_UID),
        ...(access.database.tls ? [authorityFile(GATEWAY_UID)] : []),
        ...(sessions === null ? [] : [secretFile(SESSIONS_SECRET_FILE, sessions.secret, GATEWAY_UID)]),
        ...(gateway.tokens.kind === 'file'
          ? [secretFile('gateway-token', gateway.tokens.secret, GATEWAY_UID)]
          : []),
      ],
      volumes: [
        {
          volume: sharedVolume(spec.name, gateway.files),
          target: QUEUE_FOLDER,
          readOnly: false,
          // A fresh local volume takes folders and owner from the image; an export keeps its own.
          copyUp: source?.kind === 'local',
        },
      ],
      tmpfs: [scratch('/tmp', 16 * MIB, GATEWAY_UID)],
      stopSignal: 'SIGTERM',
      stopGraceMs: gateway.limits.shutdownMs + STOP_MARGIN_MS,
      readiness: readiness(
        gateway,
        { kind: 'http', port: GATEWAY_PORT, path: '/health/ready', status: 200 },
        pageCheckCommand(GATEWAY_PORT, '/health/ready'),
      ),
    }),
  );
}
