import { Fragment } from 'react';
import { survivalWord } from '../../../electron/domain/health/survival-sentence.ts';
import { formatSpan } from '../../ui/format.ts';
import { CheckIcon, ClientsIcon, CrossIcon, SkipIcon, WarningIcon } from '../../ui/icons.tsx';
import { useHostNowMs } from '../shell/use-host.ts';
import { Role } from './role-mark.tsx';
import type { NodeView } from './stack-view.ts';
import { SurvivalMark, survivalTone } from './survival-mark.tsx';
import { type Bundle, type Column, layOut, type PlacedNode, type Topology } from './topology.ts';

const LINK_WIDTH_PX = 44;
const CLIENTS_HEIGHT_PX = 76;
/** How far a pod's frame reaches out of its column. */
const FRAME_PX = 8;

/** Traffic from left to right; columns share the width, heights are the layout's. */
export function TopologyPicture({ nodes }: { readonly nodes: readonly NodeView[] }) {
  const topology = layOut(nodes);
  const template = ['80px', ...topology.columns.map(() => `${LINK_WIDTH_PX}px minmax(176px, 1fr)`)].join(' ');
  return (
    // Focusable, because it scrolls sideways in a narrow window.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label="Members by tier" tabIndex={0} className="overflow-x-auto px-4 py-3">
      <div className="grid gap-y-2" style={{ gridTemplateColumns: template }}>
        <ColumnTitle text="clients" />
        {topology.columns.map((column) => (
          <Fragment key={column.title}>
            <span />
            <ColumnTitle text={column.title} />
          </Fragment>
        ))}
        <Clients heightPx={topology.heightPx} />
        {topology.columns.map((column, index) => (
          <Fragment key={column.title}>
            <Wires bundle={topology.links[index]} heightPx={topology.heightPx} />
            <ColumnOfNodes column={column} topology={topology} />
          </Fragment>
        ))}
      </div>
    </section>
  );
}

function ColumnTitle({ text }: { readonly text: string }) {
  return <h3 className="text-quiet text-small first-letter:uppercase">{text}</h3>;
}

function Clients({ heightPx }: { readonly heightPx: number }) {
  return (
    <div className="relative" style={{ height: heightPx }}>
      <div
        className="absolute inset-x-0 flex flex-col items-center justify-center gap-1 rounded-md border border-line-strong border-dashed text-quiet"
        style={{ top: (heightPx - CLIENTS_HEIGHT_PX) / 2, height: CLIENTS_HEIGHT_PX }}
      >
        <ClientsIcon />
        <span className="text-small">any client</span>
      </div>
    </div>
  );
}

function ColumnOfNodes({ column, topology }: { readonly column: Column; readonly topology: Topology }) {
  return (
    <div className="relative" style={{ height: topology.heightPx }}>
      {column.groups.map((group) => (
        <Fragment key={group.pod}>
          {group.shared && (
            <div
              className="absolute -inset-x-2 rounded-md border border-line bg-sunken"
              style={{ top: group.topPx, height: group.heightPx }}
            >
              <p className="truncate px-2 pt-1 text-quiet text-small">
                {group.nodes[0]?.podTrouble ?? 'one pod, one address'}
              </p>
            </div>
          )}
          <ul>
            {group.nodes.map((node) => (
              <NodeCard key={node.status.name} node={node} topology={topology} />
            ))}
          </ul>
        </Fragment>
      ))}
    </div>
  );
}

function NodeCard({ node, topology }: { readonly node: PlacedNode; readonly topology: Topology }) {
  const { status, survival } = node;
  return (
    <li
      data-member={status.name}
      className={`absolute inset-x-0 flex flex-col justify-center gap-0.5 rounded-md border bg-surface px-2.5 ${borderOf(node)}`}
      style={{ top: node.topPx, height: topology.nodeHeightPx }}
      title={node.serving ? undefined : status.detail}
    >
      <div className="flex items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate font-semibold" title={status.name}>
            {status.name}
          </span>
          {topology.isCompact && status.standing !== undefined && <Role standing={status.standing} />}
        </span>
        <StateWord node={node} />
      </div>
      {node.expected && !topology.isCompact && (
        <p className="truncate text-quiet text-small tabular-nums">
          {status.standing === undefined || !node.serving ? (
            <Life node={node} />
          ) : (
            <Role standing={status.standing} withLag />
          )}
        </p>
      )}
      {node.expected && (
        <p className="flex min-w-0 items-center gap-1.5 text-small">
          <SurvivalMark survival={survival} />
          <span className={`shrink-0 font-medium ${survivalTone(survival)}`}>{survivalWord(node)}</span>
          <span className="truncate text-quiet" title={node.reason}>
            {node.reason}
          </span>
        </p>
      )}
    </li>
  );
}

function borderOf(node: NodeView): string {
  if (!node.expected) return 'border-line-strong border-dashed';
  return node.serving || node.survival === 'unknown' ? 'border-line-strong' : 'border-bad';
}

function StateWord({ node }: { readonly node: NodeView }) {
  const { state, readiness } = node.status;
  const [tone, icon, word] = node.serving
    ? (['text-good', <CheckIcon key="icon" />, 'ready'] as const)
    : !node.expected
      ? (['text-quiet', <SkipIcon key="icon" />, 'absent'] as const)
      : state !== 'running'
        ? (['text-bad', <CrossIcon key="icon" />, state] as const)
        : node.podTrouble !== null
          ? (['text-bad', <CrossIcon key="icon" />, 'no network'] as const)
          : readiness === 'unknown'
            ? (['text-quiet', <WarningIcon key="icon" />, 'not asked'] as const)
            : (['text-warn', <WarningIcon key="icon" />, 'not ready'] as const);
  return (
    <span className={`flex shrink-0 items-center gap-1 text-small ${tone}`}>
      {icon}
      {word}
    </span>
  );
}

function Life({ node }: { readonly node: NodeView }) {
  const nowMs = useHostNowMs();
  const { state, startedAt, restartCount, detail, readiness } = node.status;
  if (state === 'running' && readiness === 'not-ready' && detail !== '') return detail;
  const restarts =
    restartCount === 0 ? 'no restarts' : restartCount === 1 ? '1 restart' : `${restartCount} restarts`;
  if (state !== 'running' || startedAt === null) return detail === '' ? restarts : detail;
  return `up ${formatSpan(nowMs - Date.parse(startedAt))} · ${restarts}`;
}

function Wires({ bundle, heightPx }: { readonly bundle: Bundle | undefined; readonly heightPx: number }) {
  if (bundle === undefined) return <span />;
  const middle = LINK_WIDTH_PX / 2;
  const ys = [...bundle.from, ...bundle.to].map((end) => end.yPx);
  const straight = Math.min(...ys) === Math.max(...ys);
  return (
    <svg width={LINK_WIDTH_PX} height={heightPx} aria-hidden="true" fill="none" className="text-line-strong">
      <g stroke="currentColor" strokeWidth="1.5">
        {!straight && <path d={`M${middle} ${Math.min(...ys)}V${Math.max(...ys)}`} />}
        {bundle.from.map((end) => (
          <path
            key={end.id}
            d={`M${end.atFrame ? FRAME_PX : 0} ${end.yPx}H${middle}`}
            strokeDasharray={end.live ? undefined : '3 3'}
          />
        ))}
        {bundle.to.map((end) => (
          <path
            key={end.id}
            d={`M${middle} ${end.yPx}H${LINK_WIDTH_PX - (end.atFrame ? FRAME_PX : 0) - 2}m-5 -4 5 4-5 4`}
            strokeDasharray={end.live ? undefined : '3 3'}
          />
        ))}
      </g>
    </svg>
  );
}
