import { renderHostBasedAccess, renderPostgresqlConfig } from '../configs/postgresql-config.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { compileMember, readiness, scratch, secretFile, textFile } from './compile-container.ts';
import type { CompileContext } from './compile-context.ts';
import { databaseEnvironment, databaseImage } from './compile-database.ts';
import { maxConnections } from './connection-demand.ts';
import { dataVolume, memberNames, POSTGRES_PORT, passwordSecret } from './stack-names.ts';
import type { PostgresSpec } from './stack-spec.ts';

const UID = 10_030;
const MIB = 1024 ** 2;

export function compilePostgres(
  context: CompileContext,
  database: PostgresSpec,
): readonly DesiredContainer[] {
  const { spec } = context;
  return memberNames(database).map((member) =>
    compileMember(context, database, {
      member,
      pod: member,
      ...databaseImage(database, member, 'postgres'),
      environment: databaseEnvironment(database),
      user: `${UID}:${UID}`,
      files: [
        textFile(
          'postgresql.conf',
          renderPostgresqlConfig({
            clusterName: `${spec.name}-${member}`,
            port: POSTGRES_PORT,
            version: database.version,
            memoryBytes: database.resources.memoryBytes,
            maxConnections: maxConnections(spec, database),
            archive: database.archive,
            replicates: false,
            tls: null,
            settings: database.settings,
          }),
        ),
        textFile(
          'pg_hba.conf',
          renderHostBasedAccess({
            database: database.database,
            user: database.user,
            subnet: context.back.cidr,
            tls: false,
            replication: null,
          }),
        ),
        secretFile('database-password', passwordSecret(database.name), UID),
      ],
      volumes: [
        {
          volume: dataVolume(spec.name, member),
          target: '/var/lib/postgresql',
          readOnly: false,
          copyUp: true,
        },
      ],
      tmpfs: [scratch('/run/postgresql', MIB, UID, 0o755), scratch('/tmp', 16 * MIB, UID)],
      // Fast shutdown: sessions are ended, everything is written. SIGTERM would wait for each client to leave.
      stopSignal: 'SIGINT',
      stopGraceMs: 60_000,
      readiness: readiness(database, { kind: 'postgres', port: POSTGRES_PORT }, [
        'pg_isready',
        '--quiet',
        '--host=127.0.0.1',
        `--port=${POSTGRES_PORT}`,
      ]),
    }),
  );
}
