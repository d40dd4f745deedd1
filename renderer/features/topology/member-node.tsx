import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { shownName } from '../shell/shown-name.ts';
import { RoleMark } from '../stack/role-mark.tsx';
import type { NodeView } from '../stack/stack-view.ts';
import { SurvivalMark, survivalTone } from '../stack/survival-mark.tsx';
import type { Density } from './layout.ts';
import { nameParts, type StateView, stateOf } from './member-view.ts';
import { StateMark } from './state-mark.tsx';
import { useTopology, useTopologyStore } from './topology-model.ts';
import { UsageLine } from './usage-line.tsx';
import { useSurvivalWord } from './use-survival-word.ts';

export type MemberNodeType = Node<{ readonly name: string; readonly density: Density }, 'member'>;

/** One member of the picture. It reads its own entry of the model: nothing that happens to others draws it anew. */
export const MemberNode = memo(function MemberNode({ data }: NodeProps<MemberNodeType>) {
  const node = useTopology((model) => model.nodes[data.name]);
  return (
    <>
      <HiddenHandles />
      {node !== undefined && <MemberCard node={node} density={data.density} />}
    </>
  );
});

function MemberCard({ node, density }: { readonly node: NodeView; readonly density: Density }) {
  const t = useTranslations('topology');
  const survivalWord = useSurvivalWord();
  const store = useTopologyStore();
  const { name, kind, detail, standing } = node.status;
  const isTabStop = useTopology((model) => model.focused === name);
  const isOpen = useTopology((model) => model.opened === name);
  const state = stateOf(node);
  const isRoomy = density.lines === 4;
  const role = standing === undefined || standing.role === 'none' ? null : standing.role;
  const spoken = [
    shownName(name),
    kind,
    ...(role === null ? [] : [t(`role.${role}`)]),
    t(`state.${state.word}`),
    survivalWord(node),
  ].join(', ');
  return (
    <button
      type="button"
      data-member={name}
      data-state={state.word}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={spoken}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      title={[name, node.serving ? '' : detail].filter((text) => text !== '').join('\n')}
      onClick={() => store.setState({ opened: name, focused: name })}
      onFocus={() => store.setState({ focused: name })}
      className={`nopan flex size-full flex-col justify-center gap-0.5 overflow-hidden rounded-md border text-left text-small transition-colors hover:bg-sunken ${borderOf(node, state)} ${isOpen ? 'bg-accent-wash' : 'bg-surface'} ${isRoomy ? 'px-2' : 'px-1.5'}`}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        {role !== null && <RoleMark kind={role} />}
        <MemberName name={name} />
        {isRoomy ? <StateMark state={state} /> : <Survival node={node} />}
      </span>
      {isRoomy && <RoleAndLife node={node} />}
      {isRoomy ? (
        <span className="flex min-w-0 items-center gap-1.5">
          <Survival node={node} />
          <span className={`truncate font-medium ${survivalTone(node.survival)}`}>{survivalWord(node)}</span>
        </span>
      ) : (
        <span className="flex min-w-0 items-center justify-between gap-1.5">
          <StateMark state={state} />
          {role !== null && (
            <span className="min-w-0 truncate text-quiet" title={t(`role.${role}`)}>
              {t(`roleShort.${role}`)}
            </span>
          )}
        </span>
      )}
      {node.expected && <LastLine node={node} isRoomy={isRoomy} />}
    </button>
  );
}

function Survival({ node }: { readonly node: NodeView }) {
  const survivalWord = useSurvivalWord();
  const why = [survivalWord(node), node.reason].filter((text) => text !== '').join(': ');
  return (
    <span title={why} className="shrink-0">
      <SurvivalMark survival={node.survival} />
    </span>
  );
}

/** The number stays when the rest is cut: it tells one twin from the other. */
function MemberName({ name }: { readonly name: string }) {
  const { stem, number } = nameParts(name);
  return (
    <bdi className="flex min-w-0 flex-1 font-semibold">
      <span className="truncate">{stem}</span>
      <span className="shrink-0">{number}</span>
    </bdi>
  );
}

/** What it uses; of one that does not run, why. */
function LastLine({ node, isRoomy }: { readonly node: NodeView; readonly isRoomy: boolean }) {
  const { name, state, detail } = node.status;
  if (state === 'running') return <UsageLine member={name} isShort={!isRoomy} />;
  return <span className="truncate text-quiet">{shownName(detail)}</span>;
}

function RoleAndLife({ node }: { readonly node: NodeView }) {
  const t = useTranslations('topology');
  const { standing, kind, restartCount, detail, state } = node.status;
  const role = standing === undefined || standing.role === 'none' ? null : standing.role;
  const trouble = node.serving || state !== 'running' ? '' : shownName(detail);
  const restarts = restartCount > 0 ? t('node.restarts', { count: restartCount }) : '';
  const words = trouble !== '' ? [trouble] : [role === null ? kind : t(`role.${role}`), restarts];
  return <span className="truncate text-quiet">{words.filter((word) => word !== '').join(' · ')}</span>;
}

function borderOf(node: NodeView, { tone }: StateView): string {
  if (!node.expected) return 'border-line-strong border-dashed';
  if (tone === 'bad') return 'border-bad';
  return tone === 'warn' ? 'border-warn' : 'border-line-strong';
}

/** Lines are drawn by the layout; the library wants to know that they could be joined. */
export function HiddenHandles() {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} style={HIDDEN} />
      <Handle type="source" position={Position.Right} isConnectable={false} style={HIDDEN} />
    </>
  );
}

const HIDDEN = { opacity: 0, pointerEvents: 'none' } as const;
