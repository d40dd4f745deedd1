import { useLayoutEffect, useSyncExternalStore } from 'react';
import { usePreferences } from '../../state/preferences-store.ts';

/** Puts the person's choice on the root element, where the theme reads it. */
export function useColours(): void {
  const theme = usePreferences((state) => state.theme);
  const contrast = usePreferences((state) => state.contrast);
  const systemWantsMore = useSyncExternalStore(onContrastChange, () => moreContrast().matches);
  const isMore = contrast === 'more' || systemWantsMore;
  useLayoutEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    if (isMore) root.dataset.contrast = 'more';
    else delete root.dataset.contrast;
  }, [theme, isMore]);
}

const moreContrast = () => matchMedia('(prefers-contrast: more)');

function onContrastChange(listener: () => void): () => void {
  const query = moreContrast();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
