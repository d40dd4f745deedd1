import { renderEtcdConfig } from '../configs/etcd-config.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { compileMember, pageCheckCommand, readiness, scratch, textFile } from './compile-container.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { AUTHORITY_FILE, CERTIFICATE_FILE, certificateFiles } from './compile-tls.ts';
import { dataVolume, ETCD_PEER_PORT, ETCD_PORT, memberNames } from './stack-names.ts';
import type { EtcdSpec } from './stack-spec.ts';

const UID = 10_040;
const MIB = 1024 ** 2;

export function compileEtcd(context: CompileContext, etcd: EtcdSpec): readonly DesiredContainer[] {
  const { spec } = context;
  const members = memberNames(etcd);
  return members.map((member) =>
    compileMember(context, etcd, {
      member,
      pod: member,
      builtFrom: 'etcd',
      user: `${UID}:${UID}`,
      files: [
        textFile(
          'etcd.yml',
          renderEtcdConfig({
            member,
            token: `${spec.name}-${etcd.name}`,
            clientPort: ETCD_PORT,
            peerPort: ETCD_PEER_PORT,
            certificateFile: CERTIFICATE_FILE,
            authorityFile: AUTHORITY_FILE,
            cluster: members.map((name) => ({ name, address: addressOf(context, 'back', name) })),
          }),
        ),
        ...certificateFiles(context, member, UID),
      ],
      volumes: [
        { volume: dataVolume(spec.name, member), target: '/var/lib/etcd', readOnly: false, copyUp: true },
      ],
      tmpfs: [scratch('/tmp', 4 * MIB, UID)],
      stopSignal: 'SIGTERM',
      stopGraceMs: 10_000,
      // True once the cluster has a leader: a member without a majority says 503.
      readiness: readiness(
        etcd,
        { kind: 'http', port: ETCD_PORT, path: '/health', status: 200 },
        pageCheckCommand(ETCD_PORT, '/health'),
      ),
    }),
  );
}
