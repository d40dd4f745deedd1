import { useSyncExternalStore } from 'react';

/** One clock for the whole page, so that all relative times move together and an idle page wakes once a second. */

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
