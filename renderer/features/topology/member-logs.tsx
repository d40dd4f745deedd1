import { useEffect, useReducer } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { failureFrom } from '../../state/actions.ts';
import { followLogTail } from '../../state/follow-log-tail.ts';
import { hrefOf } from '../../state/hash-location.ts';
import { places } from '../../state/places.ts';
import { hostLink } from '../../state/session.ts';
import { buttonClass } from '../../ui/button.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { shownName } from '../shell/shown-name.ts';
import { emptyTail, shownLine, tailWith } from './log-tail.ts';

const TAIL_LINES = 60;

/** The last lines that it said, as they come; everything else is in the place for logs. */
export function MemberLogs({ stack, member }: { readonly stack: string; readonly member: string }) {
  const t = useTranslations('topology.logs');
  const format = useFormatter();
  const [tail, add] = useReducer(tailWith, emptyTail);
  useEffect(() => {
    return followLogTail(
      hostLink(),
      { stack, member, tail: TAIL_LINES },
      {
        onLines: (batch) => add({ kind: 'lines', ...batch }),
        onRestart: () => add({ kind: 'restart' }),
        onFailure: (thrown) => add({ kind: 'failed', failure: failureFrom(thrown) }),
      },
    );
  }, [stack, member]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      {tail.failure !== null && <FailureNotice failure={tail.failure} framed={false} />}
      <section
        aria-label={t('label', { member: shownName(member) })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        // The newest line is at the bottom and stays in sight, without measuring anything.
        className="flex min-h-0 flex-1 flex-col-reverse overflow-auto bg-sunken px-4 py-2 font-mono text-small -outline-offset-2"
      >
        {tail.state !== 'empty' && (
          <ol>
            {tail.lines.map((line) => (
              <li key={line.key} className="flex gap-2">
                <time
                  className="shrink-0 text-quiet"
                  dateTime={new Date(line.atMs).toISOString()}
                  title={format.dateTime(new Date(line.atMs), { dateStyle: 'medium', timeStyle: 'medium' })}
                >
                  {format.dateTime(new Date(line.atMs), {
                    timeStyle: 'medium',
                    hourCycle: 'h23',
                  })}
                </time>
                <bdi
                  className={`min-w-0 whitespace-pre-wrap break-all ${line.stream === 'stderr' ? 'text-warn' : ''}`}
                >
                  {shownLine(line.text)}
                </bdi>
              </li>
            ))}
          </ol>
        )}
        {tail.state === 'waiting' && <p className="text-quiet">{t('waiting')}</p>}
        {tail.state === 'empty' && <p className="text-quiet">{t('empty')}</p>}
      </section>
      <footer className="flex items-center gap-3 border-line border-t px-4 py-2">
        <p className="min-w-0 flex-1 text-quiet">{tail.isEnded ? t('ended') : ''}</p>
        <a href={hrefOf(places.logs(stack, { member }))} className={buttonClass()}>
          {t('all')}
        </a>
      </footer>
    </div>
  );
}
