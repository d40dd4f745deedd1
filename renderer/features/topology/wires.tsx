import type { Edge, EdgeProps } from '@xyflow/react';
import { memo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { PlacedCopy } from './copies.ts';
import type { Wire } from './layout.ts';
import { useTopology } from './topology-model.ts';
import type { Flow } from './traffic-view.ts';
import { useBytes, useRate } from './use-figures.ts';

/** The lines of the picture. Whole lines live; broken ones are broken and say so. */

export type WireEdgeType = Edge<{ readonly wire: Wire }, 'wire'>;
export type CopyEdgeType = Edge<{ readonly placed: PlacedCopy }, 'copy'>;

const DASHES = { live: undefined, held: '2 4', broken: '6 4' } as const;
const TONES = { live: 'text-line-strong', held: 'text-line-strong', broken: 'text-bad' } as const;

export const WireLine = memo(function WireLine({ data }: EdgeProps<WireEdgeType>) {
  const id = data?.wire.id ?? '';
  const flow = useTopology((model) => model.flows[id]);
  const label = useFlowLabel(flow);
  if (data === undefined) return null;
  const { wire } = data;
  if (wire.kind === 'decides') return <Line path={wire.path} dashes="1 4" tone="text-line-strong" />;
  const state = flow?.state ?? 'live';
  return (
    <>
      <Line path={wire.path} dashes={DASHES[state]} tone={TONES[state]} arrow />
      {label !== '' && (
        <Label
          at={wire.label}
          anchor="end"
          ground="stroke-surface"
          tone={state === 'broken' ? 'fill-bad' : 'fill-quiet'}
        >
          {label}
        </Label>
      )}
    </>
  );
});

function useFlowLabel(flow: Flow | undefined): string {
  const t = useTranslations('topology');
  const rate = useRate();
  if (flow === undefined) return '';
  if (flow.state === 'broken') return t('flow.broken');
  if (flow.state === 'held' && flow.hold !== null) return t(`flow.${flow.hold}`);
  return flow.perSecond === null ? '' : rate(flow.perSecond);
}

export const CopyLine = memo(function CopyLine({ data }: EdgeProps<CopyEdgeType>) {
  const t = useTranslations('topology');
  const bytes = useBytes();
  const id = data?.placed.id ?? '';
  const copy = useTopology((model) => model.copies[id]);
  if (data === undefined || copy === undefined) return null;
  const { path, label } = data.placed;
  const text =
    copy.state === 'behind' && copy.lagBytes !== null ? bytes(copy.lagBytes) : t(`copy.${copy.state}`);
  const isBroken = copy.state === 'broken';
  return (
    <>
      <Line
        path={path}
        dashes={isBroken ? DASHES.broken : undefined}
        tone={isBroken ? 'text-bad' : 'text-line-strong'}
        arrow
      />
      <Label at={label} anchor="start" ground="stroke-sunken" tone={isBroken ? 'fill-bad' : 'fill-quiet'}>
        {text}
      </Label>
    </>
  );
});

function Line({
  path,
  dashes,
  tone,
  arrow = false,
}: {
  readonly path: string;
  readonly dashes: string | undefined;
  readonly tone: string;
  readonly arrow?: boolean;
}) {
  return (
    <path
      d={path}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeDasharray={dashes}
      markerEnd={arrow ? 'url(#topology-arrow)' : undefined}
      className={tone}
    />
  );
}

/** The halo keeps figures legible where a line passes behind them. */
function Label({
  at,
  anchor,
  tone,
  ground,
  children,
}: {
  readonly at: { readonly x: number; readonly y: number };
  readonly anchor: 'start' | 'end';
  readonly tone: string;
  /** The colour that it stands on. */
  readonly ground: 'stroke-surface' | 'stroke-sunken';
  readonly children: ReactNode;
}) {
  return (
    <text
      x={at.x}
      y={at.y}
      textAnchor={anchor}
      paintOrder="stroke"
      strokeWidth={4}
      strokeLinejoin="round"
      className={`text-small ${ground} ${tone}`}
    >
      {children}
    </text>
  );
}

/** The one arrow head of all lines, in each line's own colour. */
export function ArrowHead() {
  return (
    <svg width="0" height="0" aria-hidden="true" focusable="false" className="absolute">
      <defs>
        <marker
          id="topology-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M1 1 7 4 1 7" fill="none" stroke="context-stroke" strokeWidth="1.5" />
        </marker>
      </defs>
    </svg>
  );
}
