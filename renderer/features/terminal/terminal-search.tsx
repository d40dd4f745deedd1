import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { CrossIcon } from '../../ui/icons.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { XtermScreen } from './xterm-screen.ts';

/** Looks through the screen and its scroll-back: Enter goes up to what is older, Shift and Enter down again. */
export function TerminalSearch({
  screen,
  onClose,
}: {
  readonly screen: XtermScreen;
  readonly onClose: () => void;
}) {
  const t = useTranslations('terminal.search');
  const [text, setText] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const find = (direction: 'next' | 'previous'): void => {
    if (text !== '') setIsMissing(!screen.find(text, direction));
  };
  const close = (): void => {
    screen.stopFinding();
    onClose();
    screen.focus();
  };
  return (
    <search className="flex items-start gap-2 border-line border-b bg-sunken px-3 py-1.5">
      <TextField
        label={t('label')}
        hideLabel
        mono
        autoFocus
        value={text}
        placeholder={t('label')}
        onChange={(next) => {
          setText(next);
          setIsMissing(false);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(event.shiftKey ? 'next' : 'previous');
          if (event.key === 'Escape') close();
        }}
        className="w-72"
      />
      <Button onClick={() => find('previous')}>{t('older')}</Button>
      <Button onClick={() => find('next')}>{t('newer')}</Button>
      <p role="status" className="self-center text-quiet">
        {isMissing ? t('nothing') : ''}
      </p>
      <div className="flex-1" />
      <IconButton label={t('close')} icon={<CrossIcon />} onClick={close} />
    </search>
  );
}
