import { countOf } from '../wording.ts';
import type { DesiredState } from './desired-state.ts';
import type { ObservedState } from './observed-state.ts';
import type { PlanBuilder } from './plan-builder.ts';

/** Secrets and generated files in the stack's folder on the host. */
export function planHostFiles(
  builder: PlanBuilder,
  desired: DesiredState,
  host: { readonly missingSecrets: readonly string[]; readonly staleFiles: readonly string[] },
): void {
  const { stack } = desired;
  if (host.missingSecrets.length > 0) {
    builder.add(
      {
        kind: 'ensure-secrets',
        target: stack,
        secrets: desired.secrets.filter(({ name }) => host.missingSecrets.includes(name)),
      },
      `not there yet: ${host.missingSecrets.join(', ')}`,
      [],
    );
  }
  if (host.staleFiles.length > 0) {
    builder.add(
      { kind: 'write-stack-files', target: stack, files: desired.generatedFiles },
      `new or different: ${countOf(host.staleFiles.length, 'file')}`,
      [],
    );
  }
}

/** Images that the engine does not have. */
export function planImages(builder: PlanBuilder, desired: DesiredState, observed: ObservedState): void {
  const present = new Set(observed.images);
  for (const image of desired.images) {
    if (present.has(image.reference)) continue;
    builder.add({ kind: 'ensure-image', target: image.reference, image }, 'not there yet', []);
  }
}
