import { createContext, useContext } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { formatCoarse } from './format.ts';
import { useNowMs } from './now.ts';

/** How moments are told where nobody asks for one way: the other way is on hover. */
export const MomentStyle = createContext<'relative' | 'absolute'>('relative');

const JUST_NOW_MS = 2_000;
const NOW_MS = 1_000;

/** A time as people say it, with the exact one on hover and for machines. */
export function Moment({ atMs, className }: { readonly atMs: number; readonly className?: string }) {
  const t = useTranslations('ui.moment');
  const agoMs = useNowMs() - atMs;
  const said = agoMs < JUST_NOW_MS ? t('justNow') : t('ago', { span: formatCoarse(agoMs) });
  return <Time atMs={atMs} said={said} {...(className === undefined ? {} : { className })} />;
}

/** A time that is to come, told in the same way. */
export function MomentAhead({ atMs }: { readonly atMs: number }) {
  const t = useTranslations('ui.moment');
  const aheadMs = atMs - useNowMs();
  return (
    <Time atMs={atMs} said={aheadMs < NOW_MS ? t('now') : t('ahead', { span: formatCoarse(aheadMs) })} />
  );
}

function Time({
  atMs,
  said,
  className,
}: {
  readonly atMs: number;
  readonly said: string;
  readonly className?: string;
}) {
  const format = useFormatter();
  const isAbsolute = useContext(MomentStyle) === 'absolute';
  const at = new Date(atMs);
  const exact = format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <time dateTime={at.toISOString()} title={isAbsolute ? said : exact} className={className}>
      {isAbsolute ? exact : said}
    </time>
  );
}
