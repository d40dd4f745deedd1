import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SetupTemplate } from '../../../electron/contract/setup-requests.ts';
import type { DraftSource } from '../../../electron/domain/setup/draft.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { OpenFile } from './open-file.tsx';
import { templateKey } from './setup-view.ts';
import { SystemPicture } from './system-picture.tsx';

/** Systems with their pictures, the recommended one first; or a file of the person's own. */
export function SystemStep({
  isBusy,
  onChoose,
}: {
  readonly isBusy: boolean;
  readonly onChoose: (source: DraftSource) => Promise<void>;
}) {
  const t = useTranslations('setup.system');
  const answer = useHostAnswer('setup.templates', {});
  const [chosen, setChosen] = useState<string | null>(null);
  if (answer.value === null) {
    return answer.failure === null ? (
      <Skeleton label={t('reading')} lines={4} />
    ) : (
      <FailureNotice failure={answer.failure} />
    );
  }
  const { templates, failures } = answer.value;
  const shown = chosen ?? templates[0]?.id ?? null;
  const choose = (template: string) => void onChoose({ kind: 'template', template });
  return (
    <>
      {failures.map((failure) => (
        <FailureNotice key={failure.message} failure={failure} />
      ))}
      <ul aria-label={t('choose')} className="space-y-3">
        {templates.map((template) => (
          <System
            key={template.id}
            template={template}
            isChosen={template.id === shown}
            isBusy={isBusy}
            onShow={() => setChosen(template.id)}
            onChoose={() => choose(template.id)}
          />
        ))}
      </ul>
      <OpenFile isBusy={isBusy} onOpen={onChoose} />
    </>
  );
}

/** Its words and figures; the picture of the one that is looked at. */
function System({
  template,
  isChosen,
  isBusy,
  onShow,
  onChoose,
}: {
  readonly template: SetupTemplate;
  readonly isChosen: boolean;
  readonly isBusy: boolean;
  readonly onShow: () => void;
  readonly onChoose: () => void;
}) {
  const t = useTranslations('setup.system');
  const w = useTranslations('setup');
  const key = templateKey(template.id);
  const title = key === null ? template.title : w(`templates.${key}.title`);
  const { parts } = template.picture;
  const members = parts.reduce((sum, part) => sum + part.members, 0);
  return (
    <li className={`rounded-md border bg-surface ${isChosen ? 'border-accent' : 'border-line'}`}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
        <div className="min-w-0 flex-1">
          <h3 className="flex items-center gap-2 font-semibold">
            <button
              type="button"
              aria-expanded={isChosen}
              onClick={onShow}
              className="rounded-sm text-left hover:text-accent"
            >
              {title}
            </button>
            {template.isDefault && <Badge tone="accent">{t('default')}</Badge>}
          </h3>
          <p>{key === null ? template.description : w(`templates.${key}.text`)}</p>
          <p className="text-quiet text-small tabular-nums">
            {t('counts', { parts: parts.length, members })}
          </p>
        </div>
        <Button
          tone={isChosen ? 'primary' : 'plain'}
          busy={isBusy}
          onClick={onChoose}
          aria-label={`${t('start')}: ${title}`}
        >
          {t('start')}
        </Button>
      </div>
      {isChosen && (
        <div className="border-line border-t px-4 py-3">
          <SystemPicture name={title} picture={template.picture} />
        </div>
      )}
    </li>
  );
}
