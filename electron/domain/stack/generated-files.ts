import type { DesiredContainer, GeneratedFile } from '../plan/desired-state.ts';
import type { StackSpec } from './stack-spec.ts';

/** The texts that members get, laid beside the stack file for people; secrets are not among them. */
export function generatedFiles(
  spec: StackSpec,
  containers: readonly DesiredContainer[],
): readonly GeneratedFile[] {
  const texts = containers.flatMap((container) =>
    (container.filesMount?.files ?? []).flatMap((file) =>
      file.content.kind === 'text'
        ? [{ path: `generated/${container.member}/${file.path}`, text: file.content.text }]
        : [],
    ),
  );
  return [...texts, { path: 'generated/README', text: readme(spec, texts) }].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function readme(spec: StackSpec, texts: readonly GeneratedFile[]): string {
  return `These files were generated from the stack file of ${spec.name} and are what its members run with.
They are written anew each time the stack is brought up: change stack.yaml instead.
Secrets are not here; they lie in the folder "secrets" and reach only the members that need them.

${texts.map((file) => file.path.replace(/^generated\//, '')).join('\n')}
`;
}
