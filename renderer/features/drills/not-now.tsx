import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import type { NotNow } from './drill-readiness.ts';

const NAMED_AT_MOST = 5;

export function useNotNowText(): (notNow: NotNow) => string {
  const t = useTranslations('drills.notNow');
  return (notNow) => {
    if (notNow.reason !== 'not-ready') return t(notNow.reason);
    const { members } = notNow;
    const named = members.slice(0, NAMED_AT_MOST).join(', ');
    return t('not-ready', { members: members.length > NAMED_AT_MOST ? `${named} …` : named });
  };
}

/** Why nothing can be started, and the way to what stands in the way. */
export function NotNowNotice({ stack, notNow }: { readonly stack: string; readonly notNow: NotNow }) {
  const t = useTranslations('drills');
  const text = useNotNowText();
  return (
    <section
      aria-label={t('notNowTitle')}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line-strong bg-surface px-4 py-2"
    >
      <span className="text-warn">
        <WarningIcon />
      </span>
      <span className="min-w-0 break-words">
        <span className="font-medium">{t('notNowTitle')}.</span> {text(notNow)}
      </span>
      {notNow.reason === 'busy' && (
        <Link href={places.run(stack, notNow.run.id)} className="text-accent underline underline-offset-2">
          {t('goToRun')}
        </Link>
      )}
      {notNow.reason === 'not-ready' &&
        notNow.members.slice(0, 1).map((member) => (
          <Link
            key={member}
            href={places.logs(stack, { member })}
            className="text-accent underline underline-offset-2"
          >
            {t('logs', { member })}
          </Link>
        ))}
    </section>
  );
}
