import { useMemo } from 'react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog, DialogFooter } from '../../ui/dialog.tsx';
import { formatBytes } from '../capacity/capacity-view.ts';
import { shownName } from '../shell/shown-name.ts';
import { plainText } from './ansi-spans.ts';
import { saveFile } from './download-lines.ts';
import type { RingLine } from './line-ring.ts';

/** A line as a whole. What is longer than this is shown up to there; the file has all of it. */
const MAX_CHARACTERS = 200_000;

export function LineDialog({
  line,
  onClose,
  onAround,
}: {
  readonly line: RingLine;
  readonly onClose: () => void;
  /** Only while a search or a filter leaves lines out. */
  readonly onAround: (() => void) | null;
}) {
  const t = useTranslations('logs');
  const format = useFormatter();
  const locale = useLocale();
  const text = useMemo(() => plainText(line.text), [line.text]);
  const isCut = text.length > MAX_CHARACTERS;
  const at = format.dateTime(line.atMs, { dateStyle: 'medium', timeStyle: 'long' });
  return (
    <Dialog wide title={t('line.title', { member: shownName(line.member) })} onClose={onClose}>
      <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
        <dl className="flex flex-wrap gap-x-6 gap-y-1 text-small">
          {[
            [t('column.time'), at],
            [t('column.level'), line.level === 'unknown' ? t('level.unknown') : t(`level.${line.level}`)],
            [t('line.stream'), line.stream],
            [t('line.size'), formatBytes(line.sizeBytes, locale)],
          ].map(([term, detail]) => (
            <div key={term} className="flex gap-2">
              <dt className="text-quiet">{term}</dt>
              <dd>{detail}</dd>
            </div>
          ))}
        </dl>
        {isCut && <p className="text-warn">{t('line.cut', { shown: MAX_CHARACTERS, all: text.length })}</p>}
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too
          tabIndex={0}
          aria-label={t('column.message')}
          className="max-h-[55vh] overflow-auto rounded-sm border border-line bg-sunken p-3 font-mono text-small"
        >
          <bdi dir="ltr" className="whitespace-pre-wrap break-all">
            {text.slice(0, MAX_CHARACTERS)}
          </bdi>
        </section>
      </div>
      <DialogFooter>
        <CopyButton text={text} label={t('line.copy')} />
        <Button onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), `${line.member}-line.txt`)}>
          {t('line.save')}
        </Button>
        {onAround !== null && <Button onClick={onAround}>{t('line.around')}</Button>}
      </DialogFooter>
    </Dialog>
  );
}
