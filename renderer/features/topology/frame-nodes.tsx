import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { ClientsIcon } from '../../ui/icons.tsx';
import { shownName } from '../shell/shown-name.ts';
import type { Part } from './graph.ts';
import { HiddenHandles } from './member-node.tsx';
import { useTopology } from './topology-model.ts';

export type PartNodeType = Node<{ readonly part: Part; readonly isRoomy: boolean }, 'part'>;

/** The frame around members of one component, with what they share above them. */
export const PartNode = memo(function PartNode({ data }: NodeProps<PartNodeType>) {
  const t = useTranslations('topology');
  const { part, isRoomy } = data;
  const trouble = useTopology(
    (model) =>
      part.members.map((name) => model.nodes[name]?.podTrouble ?? null).find((text) => text !== null) ?? null,
  );
  const note = trouble ?? (part.isOnePod && isRoomy ? t('part.onePod') : '');
  return (
    <div className="size-full rounded-md border border-line bg-sunken">
      <HiddenHandles />
      <p className="flex h-[22px] min-w-0 items-center gap-1.5 px-2 text-small" title={part.id}>
        <bdi className={`truncate text-quiet ${trouble === null ? 'min-w-0' : 'shrink-0'}`}>
          {shownName(part.id)}
        </bdi>
        <span
          className={`ml-auto min-w-0 truncate ${trouble === null ? 'text-quiet' : 'text-bad'}`}
          title={note}
        >
          {note}
        </span>
      </p>
    </div>
  );
});

export type ClientsNodeType = Node<Record<string, never>, 'clients'>;

export const ClientsNode = memo(function ClientsNode(_: NodeProps<ClientsNodeType>) {
  const t = useTranslations('topology');
  return (
    <div className="flex size-full flex-col items-center justify-center gap-0.5 rounded-md border border-line-strong border-dashed text-quiet">
      <HiddenHandles />
      <ClientsIcon />
      <span className="text-small">{t('part.clients')}</span>
    </div>
  );
});
