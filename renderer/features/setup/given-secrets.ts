/**
 * Secrets that a person typed on this page, by draft. They are in this page's memory alone until the stack is written:
 * going back and forth keeps them, reloading does not.
 */
const given = new Map<string, Readonly<Record<string, string>>>();

export function secretsOf(draft: string): Readonly<Record<string, string>> {
  return given.get(draft) ?? {};
}

export function giveSecret(draft: string, name: string, text: string): void {
  const { [name]: _former, ...others } = secretsOf(draft);
  given.set(draft, text === '' ? others : { ...others, [name]: text });
}

export function forgetSecrets(draft: string): void {
  given.delete(draft);
}
