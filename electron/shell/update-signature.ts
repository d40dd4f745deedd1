import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';

/**
 * Whether what a server describes as an update is ours. Hashes in the description bind the files; the description is
 * signed by whoever makes the releases, with the key whose public half came with this installation
 * (`resources/tooling/packaging/sign-updates.mjs`). Windows and macOS check the publisher of the files themselves as well.
 */

const descriptionSchema = z.object({
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/),
  files: z
    .array(z.object({ url: z.string().min(1), sha512: z.string().regex(/^[\w+/]{86}==$/) }))
    .min(1)
    .max(50),
  signature: z.string().regex(/^[\w+/]{86}==$/),
});

type Description = z.infer<typeof descriptionSchema>;

export type UpdateJudgement =
  | { readonly kind: 'ours'; readonly version: string }
  /** The newest that there is. */
  | { readonly kind: 'known' }
  | { readonly kind: 'foreign'; readonly reason: string };

/** @param publicKey SPKI, base64 */
export function judgeUpdate(described: unknown, publicKey: string, currentVersion: string): UpdateJudgement {
  const parsed = descriptionSchema.safeParse(described);
  if (!parsed.success) return { kind: 'foreign', reason: 'it is not described as updates of Tandem are' };
  const { version, signature } = parsed.data;
  if (!isSigned(parsed.data, signature, publicKey)) {
    return { kind: 'foreign', reason: 'it is not signed by whoever made this installation' };
  }
  // An old version with a hole that was mended since has a good signature, too.
  return isNewer(version, currentVersion) ? { kind: 'ours', version } : { kind: 'known' };
}

function isSigned(description: Description, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(signedText(description)), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** The same as in `sign-updates.mjs`. */
function signedText({ version, files }: Description): string {
  const lines = files.map(({ url, sha512 }) => `${sha512} ${url}`).sort();
  return ['tandem update', version, ...lines].join('\n');
}

function isNewer(version: string, current: string): boolean {
  const [ours = '', theirs = ''] = [current.replace(/[-+].*$/, ''), version];
  return ours.localeCompare(theirs, 'en', { numeric: true }) < 0;
}
