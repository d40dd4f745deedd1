import { useTranslations } from 'use-intl';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CheckIcon, CrossIcon } from '../../ui/icons.tsx';
import { isDisturbed } from './verdict-figures.ts';

/** The verdict in one sentence that can be quoted, and each reason against it. */
export function VerdictPanel({ verdict }: { readonly verdict: DrillVerdict }) {
  const t = useTranslations('runs');
  const { passed, sentence, deviations, regressions } = verdict;
  return (
    <section
      aria-label={t('verdict')}
      className={`space-y-2 rounded-md border px-4 py-3 ${passed ? 'border-good/40 bg-good-wash' : 'border-bad/40 bg-bad-wash'}`}
    >
      <div className="flex items-start gap-2.5">
        <span className={`mt-1 ${passed ? 'text-good' : 'text-bad'}`}>
          {passed ? <CheckIcon /> : <CrossIcon />}
        </span>
        <blockquote className="min-w-0 flex-1 break-words font-medium text-lead">{sentence}</blockquote>
        <CopyButton text={sentence} label={t('copyQuote')} />
      </div>
      <Reasons title={t('deviations')} items={deviations} />
      <Reasons title={t('worse')} items={regressions.map(({ text }) => text)} />
      {isDisturbed(verdict) && <p className="pl-6.5 text-warn">{t('disturbed')}</p>}
    </section>
  );
}

function Reasons({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <div className="pl-6.5">
      <h2 className="font-medium">{title}</h2>
      <ul className="list-disc pl-5">
        {items.map((item) => (
          <li key={item} className="break-words">
            {item}
          </li>
        ))}
      </ul>
    </div>
  );
}
