import { type ReactNode, useMemo } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useTranslations } from 'use-intl';
import { readLayout, storeLayout } from './stored-layout.ts';

const PANES = ['first', 'second'] as const;

/** Two panes with a line between them that can be dragged, or moved with the arrow keys; the sizes are remembered. */
export function SplitPane({
  id,
  name,
  first,
  second,
  direction = 'horizontal',
  firstPercent = 60,
  leastPercent = 15,
}: {
  /** Under which the sizes are kept. */
  readonly id: string;
  /** What the line resizes, for those who hear the page. */
  readonly name: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** `horizontal`: beside each other. */
  readonly direction?: 'horizontal' | 'vertical';
  readonly firstPercent?: number;
  readonly leastPercent?: number;
}) {
  const t = useTranslations('ui');
  const stored = useMemo(() => readLayout(id, PANES), [id]);
  const line = direction === 'horizontal' ? 'w-px cursor-col-resize' : 'h-px cursor-row-resize';
  return (
    <Group
      orientation={direction}
      defaultLayout={stored ?? { first: firstPercent, second: 100 - firstPercent }}
      onLayoutChanged={(layout) => storeLayout(id, layout)}
      className="min-h-0 min-w-0 flex-1"
    >
      <Panel id="first" minSize={`${leastPercent}%`} className="flex min-h-0 min-w-0 flex-col">
        {first}
      </Panel>
      <Separator
        aria-label={t('resize', { name })}
        className={`${line} bg-line transition-colors hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent`}
      />
      <Panel id="second" minSize={`${leastPercent}%`} className="flex min-h-0 min-w-0 flex-col">
        {second}
      </Panel>
    </Group>
  );
}
