import { type ReactNode, useEffect, useState } from 'react';
import { IntlProvider } from 'use-intl';
import { type Catalogue, type Language, loadCatalogue } from './catalogue.ts';
import type { en } from './en/index.ts';

/** Keeps the former language on the screen until the new one is there. */
export function TextsProvider({
  language,
  first,
  children,
}: {
  readonly language: Language;
  /** What was loaded before the first drawing, and of which language. */
  readonly first: { readonly language: Language; readonly catalogue: Catalogue };
  readonly children: ReactNode;
}) {
  const [shown, setShown] = useState(first);
  useEffect(() => {
    if (shown.language === language) return;
    let current = true;
    loadCatalogue(language).then(
      (catalogue) => current && setShown({ language, catalogue }),
      // The host is away: the former language stays, and the next choice tries again.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [language, shown.language]);
  useEffect(() => {
    document.documentElement.lang = shown.language;
  }, [shown.language]);
  return (
    <IntlProvider
      locale={shown.language}
      messages={shown.catalogue as typeof en}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {children}
    </IntlProvider>
  );
}
