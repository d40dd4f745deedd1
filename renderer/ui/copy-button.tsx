import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CheckIcon, CopyIcon } from './icons.tsx';

const SHOWN_MS = 1_500;

/** Copies and says so; where the browser forbids it, says that too. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useTranslations('ui');
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  return (
    <button
      type="button"
      onClick={copy}
      title={label}
      className="inline-flex size-6 items-center justify-center rounded-sm text-quiet transition-colors hover:bg-sunken hover:text-ink"
    >
      {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
      <span className="sr-only">{label}</span>
      <span role="status" className="sr-only">
        {outcome === null ? '' : outcome === 'copied' ? t('copied') : t('copyRefused')}
      </span>
    </button>
  );
}
