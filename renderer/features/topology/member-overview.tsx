import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { type Mend, mendOf } from '../../../electron/domain/health/mending.ts';
import { lagText } from '../../../electron/domain/health/standing-words.ts';
import { useFigures } from '../../state/figures-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { capitalised } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { shownName } from '../shell/shown-name.ts';
import { RoleMark } from '../stack/role-mark.tsx';
import type { NodeView, StackView } from '../stack/stack-view.ts';
import { SurvivalMark, survivalTone } from '../stack/survival-mark.tsx';
import { MemberActions } from './member-actions.tsx';
import { useTopology } from './topology-model.ts';
import { useBytes, useRate } from './use-figures.ts';
import { useSurvivalWord } from './use-survival-word.ts';

/** What happens if it fails, what can be done with it, and how it is. */
export function MemberOverview({ node, view }: { readonly node: NodeView; readonly view: StackView }) {
  return (
    <div className="space-y-4 px-4 py-3">
      <SurvivalOf node={node} view={view} />
      <MemberActions node={node} view={view} />
      <Facts node={node} stack={view.name} />
    </div>
  );
}

function SurvivalOf({ node, view }: { readonly node: NodeView; readonly view: StackView }) {
  const t = useTranslations('topology.survives');
  const survivalWord = useSurvivalWord();
  const drills = useStacks((state) => state.drills[view.name]);
  const { status, survival, reason, consequence, provenBy } = node;
  const mend = mendOf(node, {
    stack: view.name,
    members: view.nodes,
    groups: view.groups,
    drills: drills ?? [],
  });
  return (
    <section aria-label={t('title')} className="space-y-1">
      <h3 className="text-quiet text-small">{t('title')}</h3>
      <p className="flex items-start gap-2">
        <span className="mt-1">
          <SurvivalMark survival={survival} />
        </span>
        <span>
          <strong className={`font-semibold ${survivalTone(survival)}`}>
            {capitalised(survivalWord(node))}.
          </strong>{' '}
          {consequence === null
            ? capitalised(reason)
            : t('consequence', { member: shownName(status.name), consequence })}
        </span>
      </p>
      {provenBy !== null && (
        <p className="text-quiet">
          {t('provenBy')} <Moment atMs={provenBy.startedAtMs} /> ({provenBy.title})
        </p>
      )}
      {mend !== null && <MendText mend={mend} label={t('mend')} />}
    </section>
  );
}

function MendText({ mend, label }: { readonly mend: Mend; readonly label: string }) {
  return (
    <p>
      <span className="text-quiet">{label}:</span> {mend.text}
    </p>
  );
}

function Facts({ node, stack }: { readonly node: NodeView; readonly stack: string }) {
  const t = useTranslations('topology.facts');
  const { status } = node;
  const { health, startedAt, restartCount, detail, container, image, pod, component } = status;
  const oomKills = useFigures((state) => state.usage[stack]?.byMember[status.name]?.oomKills);
  return (
    <section aria-label={t('title')}>
      <h3 className="mb-1 text-quiet text-small">{t('title')}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {health !== undefined && (
          <Fact name={t('health')}>
            {health.text} · <Moment atMs={health.sinceMs} />
          </Fact>
        )}
        {!node.serving && detail !== '' && <Fact name={capitalised(status.state)}>{detail}</Fact>}
        <RoleFacts node={node} />
        <UsageFacts node={node} stack={stack} />
        <Fact name={t('running')}>
          {startedAt === null || status.state !== 'running' ? (
            t('notRunning')
          ) : (
            <Moment atMs={Date.parse(startedAt)} />
          )}
        </Fact>
        <Fact name={t('restarts')}>{t('times', { count: restartCount })}</Fact>
        {oomKills !== undefined && oomKills > 0 && (
          <Fact name={t('oom')}>{t('times', { count: oomKills })}</Fact>
        )}
        <MountFacts stack={stack} member={status.name} />
        <Fact name={t('component')}>{component}</Fact>
        <Fact name={t('container')} isCode>
          {container}
        </Fact>
        {pod !== status.name && (
          <Fact name={t('pod')} isCode>
            {pod}
          </Fact>
        )}
        <Fact name={t('image')} isCode>
          {image ?? t('unknown')}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({
  name,
  isCode = false,
  children,
}: {
  readonly name: string;
  readonly isCode?: boolean;
  readonly children: ReactNode;
}) {
  const text = typeof children === 'string' ? shownName(children) : children;
  const title = typeof children === 'string' ? children : undefined;
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className={`min-w-0 break-words ${isCode ? 'break-all font-mono text-small' : ''}`} title={title}>
        {typeof text === 'string' ? <bdi>{text}</bdi> : text}
      </dd>
    </>
  );
}

function RoleFacts({ node }: { readonly node: NodeView }) {
  const t = useTranslations('topology');
  const { standing } = node.status;
  if (standing === undefined || standing.role === 'none') return null;
  const lag = lagText(standing);
  return (
    <>
      <Fact name={t('facts.role')}>
        <span className="inline-flex items-center gap-1.5">
          <RoleMark kind={standing.role} />
          {t(`role.${standing.role}`)}
          {standing.timeline !== null && (
            <span className="text-quiet">· {t('facts.timeline', { number: String(standing.timeline) })}</span>
          )}
        </span>
      </Fact>
      {lag !== '' && <Fact name={t('facts.lag')}>{lag}</Fact>}
      {standing.trouble !== '' && <Fact name="">{standing.trouble}</Fact>}
    </>
  );
}

function UsageFacts({ node, stack }: { readonly node: NodeView; readonly stack: string }) {
  const t = useTranslations('topology');
  const format = useFormatter();
  const bytes = useBytes();
  const rate = useRate();
  const { name } = node.status;
  const sample = useFigures((state) => state.usage[stack]?.byMember[name]);
  const isFresh = useTopology((model) => model.isUsageFresh);
  const received = useTopology((model) => model.received[name] ?? null);
  const usage = sample?.usage ?? null;
  const unknown = sample?.why === undefined || sample.why === '' ? t('facts.unknown') : sample.why;
  const stale = isFresh ? '' : ` (${t('table.stale')})`;
  const memory = (used: string, limit: number | null) =>
    limit === null ? t('facts.noLimit', { used }) : t('facts.ofLimit', { used, limit: bytes(limit) });
  return (
    <>
      <Fact name={t('facts.cpu')}>
        {usage === null || usage.cpuPercent === null
          ? unknown
          : `${t('facts.ofOneCore', { value: format.number(usage.cpuPercent, { maximumFractionDigits: 1 }) })}${stale}`}
      </Fact>
      <Fact name={t('facts.memory')}>
        {usage === null ? unknown : `${memory(bytes(usage.memoryBytes), usage.memoryLimitBytes)}${stale}`}
      </Fact>
      {received !== null && <Fact name={t('facts.traffic')}>{rate(received)}</Fact>}
    </>
  );
}

const NO_MOUNTS: StackStatus['mounts'] = [];

function MountFacts({ stack, member }: { readonly stack: string; readonly member: string }) {
  const t = useTranslations('topology.facts');
  const bytes = useBytes();
  const mounts = useStacks((state) => state.byName[stack]?.mounts) ?? NO_MOUNTS;
  return mounts
    .filter((mount) => mount.member === member)
    .map(({ files, path, state, detail, freeBytes }) => {
      const free = freeBytes === null ? '' : t('free', { size: bytes(freeBytes) });
      const parts = [path, state, detail, free].filter((part) => part !== '');
      return (
        <Fact key={`${files} ${path}`} name={`${t('files')} ${shownName(files)}`}>
          {parts.join(' · ')}
        </Fact>
      );
    });
}
