import type { DesiredContainer, Probe, Readiness } from '../plan/desired-state.ts';
import { compileMember, readiness, scratch, secretFile } from './compile-container.ts';
import type { CompileContext } from './compile-context.ts';
import { dataVolume, memberNames, sharedVolume } from './stack-names.ts';
import { findComponent, type ServiceSpec } from './stack-spec.ts';

/** A component of the person's own image. */
export function compileService(context: CompileContext, service: ServiceSpec): readonly DesiredContainer[] {
  const { spec } = context;
  const uid = Number(service.user?.split(':')[0] ?? 0);
  return memberNames(service).map((member) =>
    compileMember(context, service, {
      member,
      pod: member,
      builtFrom: null,
      command: service.command ?? null,
      environment: service.environment,
      user: service.user ?? null,
      files: service.secrets.map((secret) => secretFile(secret, secret, uid)),
      volumes: [
        ...service.mounts.map((mount) => ({
          volume: sharedVolume(spec.name, mount.files),
          target: mount.path,
          readOnly: mount.readOnly,
          copyUp: findComponent(spec, mount.files, 'files')?.source.kind === 'local',
        })),
        ...service.volumes.map((volume) => ({
          volume: dataVolume(spec.name, member, volume.name),
          target: volume.path,
          readOnly: false,
          copyUp: true,
        })),
      ],
      // Without a user of its own the image may run as anyone: the folder is then open like /tmp.
      tmpfs: service.writable.map((folder) =>
        scratch(folder.path, folder.size, uid, service.user === undefined ? 0o1777 : 0o700),
      ),
      capabilities: [...service.capabilities].sort(),
      stopSignal: 'SIGTERM',
      stopGraceMs: service.stopAfter,
      readiness: serviceReadiness(service),
    }),
  );
}

/** Only a command is given to the engine as well: nothing is known of what else the image can run. */
function serviceReadiness(service: ServiceSpec): Readiness | null {
  const probe: Probe | undefined = service.probe;
  return probe === undefined
    ? null
    : readiness(service, probe, probe.kind === 'command' ? probe.command : null);
}
