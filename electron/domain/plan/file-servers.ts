import type { ObservedContainer } from './observed-state.ts';

/**
 * A file server must outlive those who mounted its folder: what they have not written yet is written when they end, and
 * a mount whose server is gone can only be given up.
 */
export function isFileServer({ role, componentKind }: ObservedContainer): boolean {
  return role === 'member' && componentKind === 'nfs-server';
}
