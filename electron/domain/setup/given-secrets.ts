import type { StackSpec } from '../stack/stack-spec.ts';

/** Names of the secrets that a person may have a text of their own for; all others are nobody's but the members'. */
export function givenSecrets(spec: StackSpec): readonly string[] {
  const names = spec.components.flatMap((component) =>
    component.kind === 'gateway' && component.tokens.kind === 'file' ? [component.tokens.secret] : [],
  );
  return [...new Set(names)];
}
