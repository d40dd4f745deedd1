import { useMemo, useSyncExternalStore } from 'react';
import type { BaseLocationHook, BaseSearchHook } from 'wouter';

/**
 * The address after `#`, path and query both. Wouter's own hash hook puts the query before the `#`, where it would
 * be sent to the host and reload the page.
 */

const listeners = new Set<() => void>();
const notify = () => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    addEventListener('hashchange', notify);
    addEventListener('popstate', notify);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    removeEventListener('hashchange', notify);
    removeEventListener('popstate', notify);
  };
}

export interface NavigateOptions {
  /** The present address is not kept in the history. */
  readonly replace?: boolean;
}

/** Goes to a place of `places`. */
export function navigate(to: string, { replace = false }: NavigateOptions = {}): void {
  const address = `#${to.startsWith('/') ? to : `/${to}`}`;
  if (address === location.hash) return;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  notify();
}

/** `#/stacks/a/logs?member=b` → `/stacks/a/logs` and `member=b`. */
export function splitHash(hash: string): { readonly path: string; readonly query: string } {
  const address = hash.replace(/^#?\/?/, '/');
  const mark = address.indexOf('?');
  return mark === -1
    ? { path: address, query: '' }
    : { path: address.slice(0, mark), query: address.slice(mark + 1) };
}

const currentPath = () => splitHash(location.hash).path;
const currentQuery = () => splitHash(location.hash).query;

export function usePath(): string {
  return useSyncExternalStore(subscribe, currentPath);
}

/** The query of the present address; use this, not wouter's, which decodes it twice. */
export function useQuery(): URLSearchParams {
  const query = useSyncExternalStore(subscribe, currentQuery);
  return useMemo(() => new URLSearchParams(query), [query]);
}

/** For wouter's router. */
export const useHashLocation: BaseLocationHook = () => [usePath(), navigate];
export const useHashSearch: BaseSearchHook = () => useSyncExternalStore(subscribe, currentQuery);
export const hrefOf = (to: string): string => `#${to}`;
