import { useTranslations } from 'use-intl';
import { ActingScreen } from '../shell/only-looking.tsx';
import { DraftWizard } from './draft-wizard.tsx';
import { StartWizard } from './start-wizard.tsx';

/** Without a draft: is there an engine, and which system. With one: everything from its answers to the first drill. */
export function SetupScreen({ draft }: { readonly draft: string | null }) {
  const t = useTranslations('setup');
  return (
    <ActingScreen title={t('title')} whyNot={t('readOnly')}>
      {draft === null ? <StartWizard /> : <DraftWizard draft={draft} />}
    </ActingScreen>
  );
}
