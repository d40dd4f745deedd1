import { useTranslations } from 'use-intl';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { CrossIcon, WarningIcon } from '../../ui/icons.tsx';
import { SpokenText } from './spoken-text.tsx';

/** What happened, what to do, and below that why: in this order, because it is the order of use. */
export function FailureNotice({
  failure,
  onDismiss,
  framed = true,
}: {
  readonly failure: FailureData;
  readonly onDismiss?: () => void;
  readonly framed?: boolean;
}) {
  const t = useTranslations('frame.failure');
  const { position } = failure;
  return (
    <div
      role="alert"
      className={`flex gap-2.5 bg-bad-wash px-4 py-2.5 ${framed ? 'rounded-md border border-bad/40' : ''}`}
    >
      <span className="mt-0.5 text-bad">
        <WarningIcon />
      </span>
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium">
          <SpokenText text={failure.message} />{' '}
          <code className="whitespace-nowrap font-mono font-normal text-quiet text-small">
            {failure.code}
          </code>
        </p>
        {position !== undefined && (
          <p className="break-all font-mono text-small">
            {position.file}:{position.line}:{position.column}
          </p>
        )}
        {failure.hint !== undefined && (
          <p className="break-words">
            <SpokenText text={failure.hint} />
          </p>
        )}
        <Causes failure={failure} />
      </div>
      {onDismiss !== undefined && (
        <button
          type="button"
          onClick={onDismiss}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-quiet hover:text-ink"
        >
          <CrossIcon />
          <span className="sr-only">{t('dismiss')}</span>
        </button>
      )}
    </div>
  );
}

const DEEPEST_CAUSE = 8;

function Causes({ failure }: { readonly failure: FailureData }) {
  const t = useTranslations('frame.failure');
  const texts: string[] = [];
  let cause = failure.cause;
  while (cause !== undefined && texts.length < DEEPEST_CAUSE) {
    texts.push(typeof cause === 'string' ? cause : cause.message);
    cause = typeof cause === 'string' ? undefined : cause.cause;
  }
  if (texts.length === 0) return null;
  return (
    <details className="mt-1 text-small">
      <summary className="w-fit text-quiet">{t('why')}</summary>
      <pre className="mt-1 whitespace-pre-wrap break-words font-mono">{texts.join('\n')}</pre>
    </details>
  );
}
