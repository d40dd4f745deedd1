import { CSPProvider } from '@base-ui/react/csp-provider';
import { useSyncExternalStore } from 'react';
import { Router } from 'wouter';
import { Frame } from './features/shell/frame.tsx';
import { useColours } from './features/shell/use-colours.ts';
import { Screens } from './routes.tsx';
import { hrefOf, useHashLocation, useHashSearch } from './state/hash-location.ts';
import { languageOf } from './state/preferences.ts';
import { usePreferences } from './state/preferences-store.ts';
import type { Catalogue, Language } from './texts/catalogue.ts';
import { TextsProvider } from './texts/texts-provider.tsx';
import { MomentStyle } from './ui/moment.tsx';
import { Toaster } from './ui/toast.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

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
            <TooltipProvider>
              <Toaster>
                <Frame>
                  <Screens />
                </Frame>
              </Toaster>
            </TooltipProvider>
          </MomentStyle>
        </Router>
      </TextsProvider>
    </CSPProvider>
  );
}

function useLanguage(): Language {
  const chosen = usePreferences((state) => state.language);
  const preferred = useSyncExternalStore(onLanguageChange, () => navigator.languages);
  return languageOf(chosen, preferred);
}

function onLanguageChange(listener: () => void): () => void {
  addEventListener('languagechange', listener);
  return () => removeEventListener('languagechange', listener);
}
