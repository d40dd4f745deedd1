import { useTranslations } from 'use-intl';
import { choose, usePreferences } from '../../state/preferences-store.ts';
import { IS_APPLE } from '../../ui/apple-keys.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Select } from '../../ui/select.tsx';
import { useIsReadOnly } from '../shell/use-host.ts';
import { HostFilesPanel, HostPanel } from './host-panel.tsx';
import { keysFor } from './key-list.ts';

/** What a person chooses for this browser, and what the host says of itself. */
export function SettingsScreen() {
  const t = useTranslations('settings');
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('title')} />
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <LooksPanel />
          <WordsPanel />
          <HostPanel />
          <HostFilesPanel />
        </div>
        <KeysPanel />
      </div>
    </div>
  );
}

function LooksPanel() {
  const t = useTranslations('settings.looks');
  const theme = usePreferences((state) => state.theme);
  const contrast = usePreferences((state) => state.contrast);
  return (
    <Panel title={t('title')}>
      <div className="space-y-3 px-4 py-3">
        <RadioGroup
          label={t('theme')}
          row
          value={theme}
          onChange={(chosen) => choose({ theme: chosen })}
          options={[
            { value: 'system', label: t('system') },
            { value: 'light', label: t('light') },
            { value: 'dark', label: t('dark') },
          ]}
        />
        <Checkbox
          label={t('contrast')}
          hint={t('contrastHint')}
          checked={contrast === 'more'}
          onChange={(more) => choose({ contrast: more ? 'more' : 'system' })}
        />
        <p className="text-quiet text-small">{t('motion')}</p>
      </div>
    </Panel>
  );
}

function WordsPanel() {
  const t = useTranslations('settings.words');
  const language = usePreferences((state) => state.language);
  const times = usePreferences((state) => state.times);
  return (
    <Panel title={t('title')}>
      <div className="space-y-3 px-4 py-3">
        <Select
          label={t('language')}
          className="max-w-72"
          value={language}
          onChange={(chosen) => choose({ language: chosen })}
          hint={t('languageHint')}
          options={[
            { value: 'system', label: t('system') },
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
        />
        <RadioGroup
          label={t('times')}
          value={times}
          onChange={(chosen) => choose({ times: chosen })}
          options={[
            { value: 'relative', label: t('relative') },
            { value: 'absolute', label: t('absolute') },
          ]}
        />
        <TimesExample />
      </div>
    </Panel>
  );
}

const EXAMPLE_AGE_MS = 3 * 60_000;

function TimesExample() {
  const t = useTranslations('settings.words');
  return (
    <p className="text-quiet">
      {t('example')} <Moment atMs={Date.now() - EXAMPLE_AGE_MS} />
    </p>
  );
}

function KeysPanel() {
  const t = useTranslations('settings.keys');
  const isReadOnly = useIsReadOnly();
  return (
    <Panel title={t('title')}>
      <div className="space-y-3 px-4 py-3">
        {keysFor(IS_APPLE, isReadOnly).map(({ place, keys }) => (
          <section key={place} aria-label={t(`places.${place}`)}>
            <h3 className="mb-1 text-quiet text-small">{t(`places.${place}`)}</h3>
            <dl className="grid grid-cols-[minmax(9.5rem,auto)_minmax(0,1fr)] items-center gap-x-6 gap-y-1.5">
              {keys.map(({ pressed, does }) => (
                <div key={does} className="contents">
                  <dt className="flex flex-wrap gap-1">
                    {pressed.map((each) => (
                      <Kbd key={each} keys={each} />
                    ))}
                  </dt>
                  <dd>{t(`does.${does}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Panel>
  );
}
