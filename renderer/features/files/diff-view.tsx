import { useTranslations } from 'use-intl';
import type { DiffKind, DiffLine, DiffRow } from './diff-rows.ts';
import { hangingIndent } from './hanging-indent.ts';

export type DiffLayout = 'split' | 'unified';

const WASH: Readonly<Record<DiffKind, string>> = {
  same: '',
  gap: 'bg-sunken text-quiet',
  removed: 'bg-bad-wash',
  added: 'bg-good-wash',
  changed: '',
};

/** Rows of a comparison; a sign beside each line says what its colour says. */
export function DiffView({
  label,
  rows,
  layout,
}: {
  readonly label: string;
  readonly rows: readonly DiffRow[];
  readonly layout: DiffLayout;
}) {
  const t = useTranslations('files.diff');
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <table className="w-full border-collapse font-mono text-small">
        <caption className="sr-only">{label}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('lineBefore')}</th>
            {layout === 'split' && <th scope="col">{t('before')}</th>}
            <th scope="col">{t('lineAfter')}</th>
            <th scope="col">{layout === 'split' ? t('after') : t('line')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own and never move
              key={index}
              className={layout === 'unified' || row.kind === 'gap' ? WASH[row.kind] : ''}
            >
              <Cells row={row} layout={layout} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cells({ row, layout }: { readonly row: DiffRow; readonly layout: DiffLayout }) {
  const t = useTranslations('files.diff');
  if (row.kind === 'gap') {
    return (
      <td colSpan={layout === 'split' ? 4 : 3} className="px-3 py-0.5">
        {t('skipped', { count: row.skipped })}
      </td>
    );
  }
  if (layout === 'unified') {
    const isAdded = row.kind === 'added';
    const isRemoved = row.kind === 'removed';
    return (
      <>
        <LineNumber line={row.before} />
        <LineNumber line={row.after} />
        <Line
          line={row.after ?? row.before}
          sign={isAdded ? '+' : isRemoved ? '−' : ''}
          word={isAdded ? t('added') : isRemoved ? t('removed') : ''}
        />
      </>
    );
  }
  const wasChanged = row.kind !== 'same';
  return (
    <>
      <LineNumber line={row.before} />
      <Line
        line={row.before}
        sign={wasChanged && row.before !== null ? '−' : ''}
        word={wasChanged && row.before !== null ? t('removed') : ''}
        wash={row.before === null ? 'bg-sunken' : wasChanged ? WASH.removed : ''}
      />
      <LineNumber line={row.after} />
      <Line
        line={row.after}
        sign={wasChanged && row.after !== null ? '+' : ''}
        word={wasChanged && row.after !== null ? t('added') : ''}
        wash={row.after === null ? 'bg-sunken' : wasChanged ? WASH.added : ''}
      />
    </>
  );
}

function LineNumber({ line }: { readonly line: DiffLine | null }) {
  return (
    <td className="w-px select-none whitespace-nowrap px-2 text-right align-top text-quiet tabular-nums">
      {line?.number}
    </td>
  );
}

function Line({
  line,
  sign,
  word,
  wash = '',
}: {
  readonly line: DiffLine | null;
  readonly sign: string;
  readonly word: string;
  readonly wash?: string;
}) {
  return (
    <td className={`min-w-0 border-line border-l px-2 align-top ${wash}`}>
      <span className="flex gap-2">
        <span aria-hidden="true" className="w-2 shrink-0 select-none">
          {sign}
        </span>
        {word !== '' && <span className="sr-only">{word}</span>}
        {line !== null && (
          <span className={`min-w-0 whitespace-pre-wrap wrap-anywhere ${hangingIndent(line.text)}`}>
            {line.text}
          </span>
        )}
      </span>
    </td>
  );
}
