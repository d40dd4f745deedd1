import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { type DraftSource, MAX_STACK_TEXT } from '../../../electron/domain/setup/draft.ts';
import { failureFrom } from '../../state/actions.ts';
import { hostLink } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';

interface Opened {
  readonly fileName: string;
  readonly text: string;
  /** Null while it has mistakes. */
  readonly stack: string | null;
  readonly failures: readonly FailureData[];
}

const LONGEST_NAME = 255;

/** A stack file of the person's own, read and judged before anything is made of it. */
export function OpenFile({
  isBusy,
  onOpen,
}: {
  readonly isBusy: boolean;
  readonly onOpen: (source: DraftSource) => Promise<void>;
}) {
  const t = useTranslations('setup.system');
  const input = useRef<HTMLInputElement>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const read = async (file: File) => {
    const fileName = file.name.slice(0, LONGEST_NAME);
    const refused = (failure: FailureData): void =>
      setOpened({ fileName, text: '', stack: null, failures: [failure] });
    if (file.size > MAX_STACK_TEXT) {
      return refused({ code: 'stack-file-unreadable', message: t('tooLarge', { file: fileName }) });
    }
    try {
      const text = await file.text();
      const parsed = await hostLink().call('setup.parse', { fileName, text });
      setOpened({ fileName, text, ...parsed });
    } catch (thrown) {
      refused(failureFrom(thrown));
    }
  };
  return (
    <Panel title={t('own')}>
      <div className="space-y-3 px-4 py-3">
        <p className="text-quiet">{t('ownText')}</p>
        <input
          ref={input}
          type="file"
          accept=".yaml,.yml"
          aria-label={t('open')}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file, corrected, is chosen again.
            event.target.value = '';
            if (file !== undefined) void read(file);
          }}
        />
        <Button onClick={() => input.current?.click()}>{t('open')}</Button>
        <div role="status" className="space-y-2">
          {opened !== null && opened.stack !== null && (
            <div className="flex flex-wrap items-center gap-3">
              <p className="min-w-0 break-words">
                {t('opened', { file: opened.fileName, stack: opened.stack })}
              </p>
              <Button
                tone="primary"
                busy={isBusy}
                onClick={() => void onOpen({ kind: 'file', fileName: opened.fileName, text: opened.text })}
              >
                {t('start')}
              </Button>
            </div>
          )}
          {opened !== null && opened.failures.length > 0 && (
            <p className="break-words font-medium">
              {t('mistakes', { count: opened.failures.length, file: opened.fileName })}
            </p>
          )}
        </div>
        {opened?.failures.map((failure, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
          <FailureNotice key={index} failure={failure} />
        ))}
      </div>
    </Panel>
  );
}
