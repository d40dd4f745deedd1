import '@xyflow/react/dist/base.css';
import { ReactFlow, type Viewport } from '@xyflow/react';
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { placeCopy } from './copies.ts';
import { canvasHeight, fitInto, LEAST_ZOOM, roomBelow } from './fit.ts';
import { ClientsNode, PartNode } from './frame-nodes.tsx';
import { CLIENTS } from './graph.ts';
import { type Box, type Layout, NODE_FONT_PX } from './layout.ts';
import { MemberNode } from './member-node.tsx';
import { directionOf, neighbour } from './navigation.ts';
import { RoleFlights } from './role-flight.tsx';
import { useTopology, useTopologyStore } from './topology-model.ts';
import { ArrowHead, type CopyEdgeType, CopyLine, type WireEdgeType, WireLine } from './wires.tsx';

const NODE_TYPES = { member: MemberNode, part: PartNode, clients: ClientsNode };
const EDGE_TYPES = { wire: WireLine, copy: CopyLine };
const PLAIN = { hideAttribution: true };
const MOST_ZOOM = 2;
const ZOOM_STEP = 1.25;

/** The stack from left to right, as traffic goes. One stop for the Tab key; arrow keys go on from there. */
export const TopologyPicture = memo(function TopologyPicture({ layout }: { readonly layout: Layout }) {
  const t = useTranslations('topology');
  const store = useTopologyStore();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const height = canvasHeight(layout, width);
  const fit = useMemo(() => fitInto(layout, { width, height }), [layout, width, height]);
  const [moved, setMoved] = useState<{ readonly of: typeof fit; readonly viewport: Viewport } | null>(null);
  // What a person has moved stays until the picture or the window is another one.
  const viewport = moved?.of === fit ? moved.viewport : fit;
  const opened = useTopology((model) => model.opened);
  const aside = asideOf(layout, viewport, width, opened);
  const move = ({ x, y, zoom }: Viewport) => setMoved({ of: fit, viewport: { x: x + aside, y, zoom } });
  const zoomBy = (factor: number) => {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM / 2, viewport.zoom * factor));
    const share = zoom / viewport.zoom;
    const [cx, cy] = [width / 2, height / 2];
    setMoved({
      of: fit,
      viewport: { x: cx - (cx - viewport.x) * share, y: cy - (cy - viewport.y) * share, zoom },
    });
  };
  const nodes = useMemo(() => nodesOf(layout), [layout]);
  const edges = useEdges(layout);
  const focusTo = (event: KeyboardEvent) => {
    const direction = directionOf(event.key);
    const { focused } = store.getState();
    if (direction === null || focused === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(layout.members, focused, direction);
    if (next === null) return;
    event.preventDefault();
    focusMember(frame.current, next);
  };
  return (
    <div
      ref={frame}
      className="relative"
      style={{ height: height + roomBelow(layout, fit, { width, height }) }}
    >
      <ArrowHead />
      <div style={{ height }}>
        {width > 0 && (
          <ReactFlow
            aria-label={t('picture.label')}
            onKeyDown={focusTo}
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            viewport={{ ...viewport, x: viewport.x - aside }}
            onViewportChange={move}
            minZoom={LEAST_ZOOM / 2}
            maxZoom={MOST_ZOOM}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            zoomOnScroll={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            proOptions={PLAIN}
          >
            <RoleFlights layout={layout} />
          </ReactFlow>
        )}
      </div>
      <div className="absolute right-2 bottom-2 z-10 flex gap-1">
        <Button tone="plain" aria-label={t('picture.smaller')} onClick={() => zoomBy(1 / ZOOM_STEP)}>
          −
        </Button>
        <Button tone="plain" onClick={() => setMoved(null)} title={t('picture.fitHint')}>
          {t('picture.fit')}
        </Button>
        <Button tone="plain" aria-label={t('picture.larger')} onClick={() => zoomBy(ZOOM_STEP)}>
          +
        </Button>
      </div>
    </div>
  );
});

/** What the open panel covers of the picture. */
const PANEL_PX = 440;

/** How far the picture goes aside for the panel, so that the member it is about stays in sight. */
function asideOf(layout: Layout, { x, zoom }: Viewport, width: number, opened: string | null): number {
  const box = layout.members.find(({ name }) => name === opened)?.box;
  if (box === undefined || width < 2 * PANEL_PX) return 0;
  return Math.max(0, Math.round(x + (box.x + box.width) * zoom - (width - PANEL_PX)));
}

/** Gives the focus to a member of the picture, when it is drawn. */
export function focusMember(within: ParentNode | null, name: string): void {
  const all = within?.querySelectorAll<HTMLElement>('[data-member]') ?? [];
  for (const element of all) {
    if (element.dataset.member === name) element.focus();
  }
}

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

/** Who is drawn as what: a single member stands without a frame, and lines to its part end at itself. */
const partNode = (id: string) => `part ${id}`;
const memberNode = (name: string) => `member ${name}`;

function nodesOf({ clients, parts, members, density }: Layout) {
  const placed = ({ x, y, width, height }: Box) => ({ position: { x, y }, width, height });
  return [
    ...(clients === null
      ? []
      : [{ id: CLIENTS, type: 'clients' as const, ...placed(clients), data: {}, ...QUIET }]),
    ...parts
      .filter(({ isFramed }) => isFramed)
      .map(({ part, box }) => ({
        id: partNode(part.id),
        type: 'part' as const,
        ...placed(box),
        data: { part, isRoomy: density.lines === 4 },
        zIndex: -1,
        ...QUIET,
      })),
    ...members.map(({ name, box }) => ({
      id: memberNode(name),
      type: 'member' as const,
      ...placed(box),
      data: { name, density },
      zIndex: 1,
      ...QUIET,
      style: { fontSize: NODE_FONT_PX, pointerEvents: 'all' as const },
    })),
  ];
}

/** The library's own words for its boxes say nothing to those who hear the page. */
const QUIET = {
  domAttributes: { 'aria-roledescription': undefined, 'aria-describedby': undefined },
} as const;

function useEdges(layout: Layout): (WireEdgeType | CopyEdgeType)[] {
  const t = useTranslations('topology');
  const pairs = useTopology((model) => model.copyPairs);
  return useMemo(() => {
    const endOf = (id: string): string => {
      const part = layout.parts.find((placed) => placed.part.id === id);
      if (part === undefined) return id;
      return part.isFramed ? partNode(id) : memberNode(part.part.members[0] ?? '');
    };
    const wires = layout.wires.map(
      (wire): WireEdgeType => ({
        id: wire.id,
        type: 'wire',
        source: endOf(wire.from),
        target: wire.member === null ? endOf(wire.to) : memberNode(wire.member),
        data: { wire },
        ariaRole: 'group',
        ariaLabel: t(`wire.${wire.kind}`, { from: wire.from, to: wire.member ?? wire.to }),
        ...QUIET,
      }),
    );
    const copies = pairs
      .flatMap((pair) => placeCopy(pair, layout) ?? [])
      .map(
        (placed): CopyEdgeType => ({
          id: placed.id,
          type: 'copy',
          source: memberNode(placed.from),
          target: memberNode(placed.to),
          data: { placed },
          ariaRole: 'group',
          ariaLabel: t('wire.copies', { from: placed.from, to: placed.to }),
          ...QUIET,
        }),
      );
    return [...wires, ...copies];
  }, [layout, pairs, t]);
}
