import { renderGaneshaConfig } from '../configs/ganesha-config.ts';
import type { DesiredContainer } from '../plan/desired-state.ts';
import { address } from './address-plan.ts';
import { compileMember, portCheckCommand, readiness, scratch, textFile } from './compile-container.ts';
import type { CompileContext } from './compile-context.ts';
import { GATEWAY_UID } from './compile-gateway.ts';
import { OWN_EXPORT } from './nfs-volume.ts';
import { filesOn, filesUsedBy } from './shared-files.ts';
import { containerName, dataVolume, memberNames, NFS_PORT } from './stack-names.ts';
import type { NfsServerSpec } from './stack-spec.ts';

const MIB = 1024 ** 2;
const VOLUME_FOLDER = '/export';
/** The engine's machine in a network of the stack. */
const HOST_OFFSET = 1;

/**
 * It acts as the user that a client names (SETUID, SETGID), gives files to them (CHOWN, FOWNER), and opens files by handle
 * instead of by name (DAC_READ_SEARCH, SYS_ADMIN). Found by leaving out one after the other.
 */
const CAPABILITIES = ['CHOWN', 'DAC_READ_SEARCH', 'FOWNER', 'SETGID', 'SETUID', 'SYS_ADMIN'];

export function compileNfsServer(
  context: CompileContext,
  server: NfsServerSpec,
): readonly DesiredContainer[] {
  const { spec } = context;
  return memberNames(server).map((member) =>
    compileMember(context, server, {
      member,
      pod: member,
      builtFrom: 'nfs-ganesha',
      environment: { TANDEM_OWNER: ownerOf(context, server) },
      user: '0:0',
      files: [
        textFile(
          'ganesha.conf',
          renderGaneshaConfig({
            title: containerName(spec.name, member),
            client: address(context.back.subnet, HOST_OFFSET),
            port: NFS_PORT,
            folder: `${VOLUME_FOLDER}/files`,
            stateFolder: `${VOLUME_FOLDER}/state`,
            export: OWN_EXPORT,
          }),
        ),
      ],
      volumes: [
        { volume: dataVolume(spec.name, member), target: VOLUME_FOLDER, readOnly: false, copyUp: false },
      ],
      tmpfs: [scratch('/run/ganesha', MIB, 0), scratch('/tmp', MIB, 0)],
      capabilities: CAPABILITIES,
      stopSignal: 'SIGTERM',
      stopGraceMs: 10_000,
      readiness: readiness(server, { kind: 'tcp', port: NFS_PORT }, portCheckCommand(NFS_PORT)),
    }),
  );
}

/** A fresh folder belongs to whoever writes there; of several, to the first in the file. */
function ownerOf({ spec }: CompileContext, server: NfsServerSpec): string {
  const [files] = filesOn(spec, server.name);
  const user = spec.components.find((component) =>
    filesUsedBy(spec, component).some((use) => use.files === files && !use.readOnly),
  );
  if (user?.kind === 'gateway') return `${GATEWAY_UID}:${GATEWAY_UID}`;
  const [uid = '0', gid = uid] = (user?.kind === 'service' ? user.user : undefined)?.split(':') ?? [];
  return `${uid}:${gid}`;
}
