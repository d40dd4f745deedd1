import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import { cancelRun } from '../../state/actions.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { IS_APPLE } from '../../ui/apple-keys.ts';
import { buttonClass } from '../../ui/button.tsx';
import { StopIcon, WorkingIcon } from '../../ui/icons.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';

/** Stays in view while the run goes on: the way out, and what is counted. Ctrl+. aborts from anywhere on the screen. */
export function AbortBar({ run, live }: { readonly run: RunSummary; readonly live: LiveRun | null }) {
  const t = useTranslations('runs');
  const button = useRef<HTMLButtonElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const abort = useRef(() => {});
  abort.current = () => {
    if (isAsked) return;
    setIsAsked(true);
    // Refused, the failure stands on the stack, and it can be asked again.
    void cancelRun(run.stack, run.id).then((isDone) => setIsAsked(isDone));
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '.' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      abort.current();
      button.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useLayoutEffect(() => {
    const element = button.current;
    // When the run ends the button goes; whoever stood on it goes on at the screen's heading.
    return () => {
      if (document.activeElement !== element) return;
      element?.closest('main')?.querySelector<HTMLElement>('h1')?.focus();
    };
  }, []);
  return (
    <section
      aria-label={t('abort')}
      className="sticky top-0 z-10 flex flex-wrap items-center gap-x-5 gap-y-2 rounded-md border border-line-strong bg-surface px-4 py-2 shadow-(--shadow)"
    >
      <button
        ref={button}
        type="button"
        // Not disabled, which would drop the focus.
        aria-disabled={isAsked}
        onClick={() => abort.current()}
        className={`${buttonClass('danger')} aria-disabled:border-line aria-disabled:text-quiet`}
      >
        {isAsked ? <WorkingIcon /> : <StopIcon />}
        {isAsked ? t('aborting') : t('abort')}
      </button>
      <Kbd keys={IS_APPLE ? '⌘ .' : 'Ctrl+.'} />
      <LiveCounters live={live} />
      <p className="min-w-0 flex-1 text-right text-quiet text-small">{t('abortHint')}</p>
    </section>
  );
}

/** What was counted until now. */
export function LiveCounters({ live }: { readonly live: LiveRun | null }) {
  const t = useTranslations('runs.counters');
  const format = useFormatter();
  const formatMs = useFormatMs();
  const last = live?.load.at(-1);
  if (live === null || last === undefined) return null;
  const slowestMs = Math.max(...live.load.map((point) => point.slowestMs));
  const counters = [
    { name: t('acknowledged'), value: format.number(last.acknowledged), isBad: false },
    { name: t('failed'), value: format.number(last.failed), isBad: last.failed > 0 },
    { name: t('slowest'), value: formatMs(slowestMs), isBad: false },
  ];
  return (
    <dl className="flex gap-x-5">
      {counters.map(({ name, value, isBad }) => (
        <div key={name} className="flex items-baseline gap-1.5">
          <dt className="text-quiet text-small">{name}</dt>
          <dd className={`min-w-12 font-semibold tabular-nums ${isBad ? 'text-bad' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
