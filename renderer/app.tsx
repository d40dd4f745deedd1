import { CSPProvider } from '@base-ui/react/csp-provider';
import { Suspense, useSyncExternalStore } from 'react';
import { Router } from 'wouter';
import { Frame } from './features/shell/frame.tsx';
import { useColours } from './features/shell/use-colours.ts';
import { Screens } from './routes.tsx';
import { hrefOf, useHashLocation, useHashSearch } from './state/hash-location.ts';
import { languageOf } from './state/preferences.ts';
import { usePreferences } from './state/preferences-store.ts';
import type { Catalogue, Language } from './texts/catalogue.ts';
import { TextsProvider } from './texts/texts-provider.tsx';
import { lazily } from './ui/lazily.ts';
import { MomentStyle } from './ui/moment.tsx';

/** Nothing has happened yet that it could tell: the first screen does not wait for it. */
const Toaster = lazily(async () => (await import('./ui/toast.tsx')).Toaster);

export function App({
  texts,
}: {
  readonly texts: { readonly language: Language; readonly catalogue: Catalogue };
}) {
  useColours();
  const times = usePreferences((state) => state.times);
  return (
    // The page's policy forbids style elements; what they would say is in the theme.
    <CSPProvider disableStyleElements>
      <TextsProvider language={useLanguage()} first={texts}>
        <Router hook={useHashLocation} searchHook={useHashSearch} hrefs={hrefOf}>
          <MomentStyle value={times}>
            <Frame>
              <Screens />
            </Frame>
            <Suspense fallback={null}>
              <Toaster />
            </Suspense>
          </MomentStyle>
        </Router>
      </TextsProvider>
    </CSPProvider>
  );
}

function useLanguage(): Language {
  const chosen = usePreferences((state) => state.language);
  // As one text: the list itself may be another one at each look.
  const preferred = useSyncExternalStore(onLanguageChange, () => navigator.languages.join());
  return languageOf(chosen, preferred.split(','));
}

function onLanguageChange(listener: () => void): () => void {
  addEventListener('languagechange', listener);
  return () => removeEventListener('languagechange', listener);
}
