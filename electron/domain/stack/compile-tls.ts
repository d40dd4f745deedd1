import type { ContainerFile, DesiredSecret } from '../plan/desired-state.ts';
import { CONFIG_FOLDER, secretFile } from './compile-container.ts';
import { addressOf, type CompileContext } from './compile-context.ts';
import { memberNames } from './stack-names.ts';

/**
 * The members of a database with standbys and of its etcd know each other by certificates of the stack's own authority:
 * whoever can write to etcd can make himself primary, and run commands in the database's containers.
 */

export const AUTHORITY_SECRET = 'tls-authority';
const AUTHORITY_KEY_SECRET = 'tls-authority-key';

/** Where members find them. Key and certificate are one file. */
export const AUTHORITY_FILE = `${CONFIG_FOLDER}/secrets/tls-authority.pem`;
export const CERTIFICATE_FILE = `${CONFIG_FOLDER}/secrets/tls.pem`;

/** The authority's certificate, for whoever must tell a member of this stack from somebody else. */
export function authorityFile(uid: number): ContainerFile {
  return secretFile('tls-authority.pem', AUTHORITY_SECRET, uid);
}

export function certificateFiles(
  context: CompileContext,
  member: string,
  uid: number,
): readonly ContainerFile[] {
  return [authorityFile(uid), secretFile('tls.pem', certificateSecret(context, member), uid)];
}

/** What must be issued, beside the passwords: the authority, and a certificate for each member. */
export function certificateRecipes(context: CompileContext): ReadonlyMap<string, DesiredSecret['generate']> {
  const members = context.spec.components.flatMap((component) =>
    component.kind === 'etcd' || component.kind === 'postgres' ? memberNames(component) : [],
  );
  const issuer = { authority: AUTHORITY_SECRET, keySecret: AUTHORITY_KEY_SECRET };
  return new Map([
    [AUTHORITY_SECRET, { kind: 'authority' as const, keySecret: AUTHORITY_KEY_SECRET }],
    ...members.map((member): [string, DesiredSecret['generate']] => [
      certificateSecret(context, member),
      { kind: 'certificate', ...issuer, names: [member, addressOf(context, 'back', member), '127.0.0.1'] },
    ]),
  ]);
}

/** A certificate names an address; in another subnet a member therefore gets another one. */
function certificateSecret(context: CompileContext, member: string): string {
  const address = addressOf(context, 'back', member)
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${member}-tls-${address.join('')}`;
}
