import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useConnection } from '../../state/connection-store.ts';
import { places } from '../../state/places.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { HostGone, NoEngine, Waiting } from './empty-states.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { PresentHeading } from './present-heading.tsx';
import { type Readiness, readinessOf } from './stack-readiness.ts';

/** Screens of a stack are drawn when it is there; until then, why it is not. */
export function KnownStack({ stack, children }: { readonly stack: string; readonly children: ReactNode }) {
  const isKnown = useStacks((state) => state.byName[stack] !== undefined);
  const readiness = useReadiness(isKnown);
  if (readiness.kind === 'shown') return children;
  return (
    <>
      <PresentHeading />
      {readiness.kind === 'missing' ? <UnknownStack stack={stack} /> : <NotReady readiness={readiness} />}
    </>
  );
}

/** `isKnown`: there is something to show already. */
export function useReadiness(isKnown: boolean): Readiness {
  const { connection, engine } = useConnection();
  const loaded = useStacks((state) => state.loaded);
  const failure = useStacks((state) => state.failure);
  return readinessOf({ isKnown, connection, engine, failure, loaded });
}

export function NotReady({
  readiness,
}: {
  readonly readiness: Exclude<Readiness, { readonly kind: 'shown' | 'missing' }>;
}) {
  const t = useTranslations('frame.waiting');
  switch (readiness.kind) {
    case 'connecting':
      return <Waiting sinceMs={readiness.sinceMs} title={t('host')} />;
    case 'host-gone':
      return <HostGone />;
    case 'no-engine':
      return <NoEngine engine={readiness.engine} />;
    case 'failed':
      return <FailureNotice failure={readiness.failure} />;
    case 'reading':
      return <Waiting sinceMs={readiness.sinceMs} title={t('stacks')} />;
  }
}

function UnknownStack({ stack }: { readonly stack: string }) {
  const t = useTranslations('frame');
  return (
    <EmptyState
      title={t('unknownStack.title', { stack })}
      action={
        <Link href={places.overview()} className={buttonClass()}>
          {t('nowhere.overview')}
        </Link>
      }
    >
      <p>{t('unknownStack.text')}</p>
    </EmptyState>
  );
}
