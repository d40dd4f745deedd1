import {
  type PatroniPassword,
  patroniPasswordTemplate,
  REPLICATION_ROLE,
  REWIND_ROLE,
  renderPatroniConfig,
} from '../configs/patroni-config.ts';
import { renderHostBasedAccess, renderPostgresqlConfig } from '../configs/postgresql-config.ts';
import type { ContainerFile, DesiredContainer } from '../plan/desired-state.ts';
import {
  compileMember,
  pageCheckCommand,
  readiness,
  scratch,
  secretFile,
  textFile,
} from './compile-container.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { databaseEnvironment, databaseImage } from './compile-database.ts';
import { AUTHORITY_FILE, CERTIFICATE_FILE, certificateFiles } from './compile-tls.ts';
import { maxConnections } from './connection-demand.ts';
import {
  clusterSecrets,
  dataVolume,
  ETCD_PORT,
  memberNames,
  PATRONI_PORT,
  POSTGRES_PORT,
  passwordSecret,
} from './stack-names.ts';
import { findComponent, type PostgresSpec } from './stack-spec.ts';

const UID = 10_030;
const MIB = 1024 ** 2;
/** Leader, or a standby that runs. */
const READY_PATH = '/readiness';
/** Settings that Patroni wants to be the same everywhere, because a standby with less than its primary cannot run. */
const SHARED_SETTINGS = ['max_connections', 'max_worker_processes', 'wal_keep_size'] as const;

/** A database whose members agree through etcd on who takes writes. */
export function compilePatroni(context: CompileContext, database: PostgresSpec): readonly DesiredContainer[] {
  const { spec } = context;
  const consensus = findComponent(spec, database.consensus ?? '', 'etcd');
  const etcd = consensus === null ? [] : memberNames(consensus);
  const { settings } = database;
  const shared = Object.fromEntries(
    SHARED_SETTINGS.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const connections = maxConnections(spec, database);
  return memberNames(database).map((member, index) =>
    compileMember(context, database, {
      member,
      pod: member,
      ...databaseImage(database, member, 'patroni'),
      environment: { ...databaseEnvironment(database), TANDEM_FIRST: index === 0 ? 'yes' : 'no' },
      user: `${UID}:${UID}`,
      files: [
        textFile(
          'postgresql.conf',
          renderPostgresqlConfig({
            clusterName: `${spec.name}-${member}`,
            port: POSTGRES_PORT,
            version: database.version,
            memoryBytes: database.resources.memoryBytes,
            maxConnections: connections,
            archive: database.archive,
            replicates: true,
            tls: database.tls ? { certificateFile: CERTIFICATE_FILE, authorityFile: AUTHORITY_FILE } : null,
            settings,
          }),
        ),
        textFile(
          'pg_hba.conf',
          renderHostBasedAccess({
            database: database.database,
            user: database.user,
            subnet: context.back.cidr,
            tls: database.tls,
            replication: { role: REPLICATION_ROLE, rewindRole: REWIND_ROLE },
          }),
        ),
        textFile(
          'patroni/patroni.yml',
          renderPatroniConfig({
            scope: clusterScope(spec.name, database.name),
            member,
            address: addressOf(context, 'back', member),
            postgresPort: POSTGRES_PORT,
            restPort: PATRONI_PORT,
            etcd: etcd.map((name) => `${addressOf(context, 'back', name)}:${ETCD_PORT}`),
            certificateFile: CERTIFICATE_FILE,
            authorityFile: AUTHORITY_FILE,
            tls: database.tls,
            version: database.version,
            synchronous: database.synchronous ?? 'on',
            shared: { max_connections: connections, ...shared },
          }),
        ),
        ...clusterPasswords(database.name),
        secretFile('database-password', passwordSecret(database.name), UID),
        ...certificateFiles(context, member, UID),
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
      // Patroni stops PostgreSQL (fast) and gives the leader key back.
      stopSignal: 'SIGTERM',
      stopGraceMs: 60_000,
      readiness: readiness(
        database,
        { kind: 'http', port: PATRONI_PORT, path: READY_PATH, status: 200 },
        pageCheckCommand(PATRONI_PORT, READY_PATH),
      ),
    }),
  );
}

/** Name of a database's cluster in etcd: its keys are below `/service/<scope>/`. */
export const clusterScope = (stack: string, database: string) => `${stack}-${database}`;

function clusterPasswords(database: string): readonly ContainerFile[] {
  const secrets = Object.entries(clusterSecrets(database)) as [PatroniPassword, string][];
  return secrets.map(([password, secret]) => ({
    ...secretFile(secret, secret, UID),
    path: `patroni/${password}-password.yml`,
    content: { kind: 'secret', secret, template: patroniPasswordTemplate(password) },
  }));
}
