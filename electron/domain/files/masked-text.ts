/** Texts as people may see them: with what must stay secret covered. */

export const MASK = '••••••••';
/** A shorter one would cover words that are none of it. */
const SHORTEST_SECRET = 6;

/**
 * Covers every occurrence of the secrets, as they are and in the forms in which programs write them. What is covered is
 * covered whole: the longest form first, so that no rest of one is left beside the mask of another.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
  return forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

function formsOf(secret: string): readonly string[] {
  // A key or a certificate is many lines, and a program may write them one by one.
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return [secret.trim(), ...lines]
    .filter((plain) => plain.length >= SHORTEST_SECRET && !/^-----/.test(plain))
    .flatMap((plain) => [
      plain,
      JSON.stringify(plain).slice(1, -1),
      encodedForUrl(plain),
      ...base64Of(plain),
    ]);
}

function encodedForUrl(plain: string): string {
  try {
    return encodeURIComponent(plain);
  } catch {
    // Half of a surrogate pair.
    return plain;
  }
}

function base64Of(plain: string): readonly string[] {
  let bytes = '';
  for (const byte of new TextEncoder().encode(plain)) bytes += String.fromCharCode(byte);
  const encoded = btoa(bytes);
  return [
    encoded,
    encoded.replace(/=+$/, ''),
    encoded.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''),
  ];
}
