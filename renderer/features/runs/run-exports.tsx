import type { RefObject } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { DrillVerdict, RunSummary } from '../../../electron/contract/schemas.ts';
import { Button } from '../../ui/button.tsx';
import { CopyIcon } from '../../ui/icons.tsx';
import { showToast } from '../../ui/toast.tsx';
import type { LoadChartHandle } from './load-chart.tsx';
import { verdictMarkdown } from './run-markdown.ts';
import { saveFile } from './save-file.ts';
import { useFigureWords } from './use-figure-words.ts';
import { useDrillTitle } from './use-run-title.ts';
import { figureGroups } from './verdict-figures.ts';

/** What a person takes along: the verdict as Markdown, the chart as a picture, everything as JSON. */
export function RunExports({
  run,
  chart,
}: {
  readonly run: RunSummary;
  readonly chart: RefObject<LoadChartHandle | null>;
}) {
  const t = useTranslations('runs');
  const markdownOf = useMarkdown();
  const titleOf = useDrillTitle();
  const { verdict } = run;
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => showToast({ title: t('copied'), tone: 'good' }),
      () => showToast({ title: t('copyRefused'), tone: 'bad' }),
    );
  const save = (file: string, content: Blob) => {
    saveFile(file, content);
    showToast({ title: t('saved', { file }), tone: 'good' });
  };
  const savePng = async () => {
    const title = t('markdown.heading', { drill: titleOf(run.stack, run.subject), stack: run.stack });
    const picture = await chart.current?.toPng({ title, lines: verdict === null ? [] : [verdict.sentence] });
    if (picture != null) save(`${run.id}.png`, picture);
  };
  const saveJson = () =>
    save(`${run.id}.json`, new Blob([`${JSON.stringify(run, null, 2)}\n`], { type: 'application/json' }));
  return (
    <>
      {verdict !== null && (
        <Button icon={<CopyIcon />} onClick={() => copy(markdownOf(verdict))}>
          {t('copyMarkdown')}
        </Button>
      )}
      {verdict !== null && verdict.rates !== null && <Button onClick={savePng}>{t('savePng')}</Button>}
      <Button onClick={saveJson}>{t('saveJson')}</Button>
    </>
  );
}

function useMarkdown(): (verdict: DrillVerdict) => string {
  const t = useTranslations('runs');
  const format = useFormatter();
  const words = useFigureWords();
  const titleOf = useDrillTitle();
  return (verdict) =>
    verdictMarkdown({
      heading: t('markdown.heading', { drill: titleOf(verdict.stack, verdict.id), stack: verdict.stack }),
      sentence: verdict.sentence,
      facts: [
        [
          t('markdown.when'),
          format.dateTime(new Date(verdict.startedAtMs), { dateStyle: 'full', timeStyle: 'long' }),
        ],
        ...(verdict.victim === '' ? [] : ([[t('markdown.victim'), verdict.victim]] as const)),
        ...(verdict.seed === null ? [] : ([[t('markdown.seed'), String(verdict.seed)]] as const)),
      ],
      lists: [
        { title: t('deviations'), items: verdict.deviations },
        { title: t('worse'), items: verdict.regressions.map(({ text }) => text) },
      ],
      tableHead: [t('markdown.figure'), t('markdown.value')],
      groups: figureGroups(verdict).map(({ name, figures }) => ({
        title: words.group(name),
        figures: figures.map((figure) => [t(`figure.${figure.name}`), words.value(figure.value)]),
      })),
    });
}
