import { useTranslations } from 'use-intl';
import { useHostAnswer } from '../../state/host-answer.ts';
import { Button } from '../../ui/button.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { CapacityReportView } from './capacity-report.tsx';

export function CapacityScreen({ stack }: { readonly stack: string }) {
  const t = useTranslations('capacity');
  const report = useHostAnswer('stack.capacity', { stack });
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('title')}>
        <Button onClick={report.ask}>{t('again')}</Button>
      </ScreenHeading>
      <p className="text-quiet">{t('about')}</p>
      {report.failure !== null && <FailureNotice failure={report.failure} />}
      {report.value !== null && <CapacityReportView report={report.value} />}
      {report.value === null && report.failure === null && <Skeleton label={t('reading')} lines={5} />}
    </div>
  );
}
