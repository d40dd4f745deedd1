import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '../../ui/text-field.tsx';
import { parseMoment } from './parse-moment.ts';

export function JumpField({ onJump }: { readonly onJump: (atMs: number) => void }) {
  const t = useTranslations('logs');
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const atMs = parseMoment(text, Date.now());
    setIsWrong(atMs === null);
    if (atMs !== null) onJump(atMs);
  };
  return (
    <form onSubmit={submit} className="w-48 shrink-0">
      <TextField
        label={t('jump')}
        hideLabel
        title={t('jump')}
        value={text}
        onChange={(next) => {
          setText(next);
          setIsWrong(false);
        }}
        placeholder={t('jumpPlaceholder')}
        error={isWrong ? t('jumpInvalid') : null}
      />
    </form>
  );
}
