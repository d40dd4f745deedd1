import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePath } from '../../state/hash-location.ts';
import { placeOf } from '../../state/places.ts';
import { Arrival, useScreenTitle } from './arrival.tsx';
import { Waiting } from './empty-states.tsx';
import { keepFocusIn } from './lost-focus.ts';
import { Notices } from './notices.tsx';
import { PresentHeading } from './present-heading.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';

/** What scrolls: one screen, and above it what concerns all of them. */
export function ScreenArea({ children }: { readonly children: ReactNode }) {
  const path = usePath();
  const title = useScreenTitle(path);
  const main = useRef<HTMLElement>(null);
  useEffect(() => (main.current === null ? undefined : keepFocusIn(main.current)), []);
  return (
    <main
      ref={main}
      id="main"
      tabIndex={-1}
      className="min-h-0 min-w-0 overflow-y-auto px-6 py-4 outline-none"
    >
      <div className="flex min-h-full flex-col">
        <Notices />
        <ScreenBoundary key={path}>
          <Suspense fallback={<LoadingScreen path={path} />}>
            {children}
            <Arrival title={title} />
          </Suspense>
        </ScreenBoundary>
      </div>
    </main>
  );
}

function LoadingScreen({ path }: { readonly path: string }) {
  const t = useTranslations('frame');
  const [sinceMs] = useState(() => Date.now());
  return (
    <>
      <PresentHeading />
      <Waiting
        sinceMs={sinceMs}
        title={t('waiting.screen', { screen: t(`screens.${placeOf(path).screen}`) })}
      />
    </>
  );
}
