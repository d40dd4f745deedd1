import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/icon-button.tsx';
import { CrossIcon } from '../../ui/icons.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { parseQuery, type TextQuery } from './log-query.ts';
import { Chip } from './logs-filters.tsx';

/** Each search is work for the host: it waits until the person has stopped typing. */
const TYPING_MS = 300;

export function SearchField({
  query,
  onChange,
}: {
  readonly query: TextQuery;
  readonly onChange: (query: TextQuery) => void;
}) {
  const t = useTranslations('logs');
  const [typed, setTyped] = useState(query);
  const [former, setFormer] = useState(query);
  if (former !== query) {
    setFormer(query);
    setTyped(query);
  }
  const parsed = parseQuery(typed);
  useEffect(() => {
    if (typed === query || parsed.kind === 'invalid') return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, query, parsed.kind, onChange]);
  const isRegex = typed.kind === 'regex';
  return (
    <search className="flex min-w-72 flex-1 items-start gap-1">
      <TextField
        label={t('search')}
        hideLabel
        mono
        type="text"
        value={typed.text}
        maxLength={1000}
        placeholder={t(isRegex ? 'regexPlaceholder' : 'searchPlaceholder')}
        error={parsed.kind === 'invalid' ? t('invalidRegex', { reason: parsed.reason }) : null}
        onChange={(text) => setTyped({ ...typed, text })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && parsed.kind !== 'invalid') onChange(typed);
          if (event.key === 'Escape' && typed.text !== '') onChange({ ...typed, text: '' });
        }}
        className="min-w-0 flex-1"
      />
      <span className="flex h-8 items-center">
        <Chip
          isOn={isRegex}
          title={t('regex')}
          onClick={() => setTyped({ ...typed, kind: isRegex ? 'text' : 'regex' })}
        >
          <span aria-hidden="true" className="font-mono">
            .*
          </span>
          <span className="sr-only">{t('regex')}</span>
        </Chip>
      </span>
      {typed.text !== '' && (
        <IconButton
          label={t('clearSearch')}
          icon={<CrossIcon />}
          onClick={() => onChange({ ...typed, text: '' })}
        />
      )}
    </search>
  );
}
