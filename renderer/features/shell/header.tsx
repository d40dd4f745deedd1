import { useTranslations } from 'use-intl';
import { useConnection } from '../../state/connection-store.ts';
import { IS_APPLE } from '../../ui/apple-keys.ts';
import { Button } from '../../ui/button.tsx';
import { formatCoarse, formatSpan } from '../../ui/format.ts';
import { MenuIcon, SearchIcon } from '../../ui/icons.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useNowMs } from '../../ui/now.ts';
import { Lamp } from './lamp.tsx';
import { ReadOnlyMark } from './only-looking.tsx';
import { UnderWay } from './under-way.tsx';
import { useIsLinked } from './use-host.ts';
import { Wordmark } from './wordmark.tsx';

/** Always there: where to go, what is under way and how to stop it, and whether what is shown is live. */
export function Header({
  onOpenMenu,
  onOpenPalette,
}: {
  readonly onOpenMenu: () => void;
  readonly onOpenPalette: () => void;
}) {
  const t = useTranslations('frame');
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-1 md:gap-x-5">
      <div className="flex items-center gap-2">
        <Button
          tone="quiet"
          icon={<MenuIcon />}
          aria-label={t('nav.openMenu')}
          title={t('nav.openMenu')}
          onClick={onOpenMenu}
          className="lg:hidden"
        />
        <Wordmark />
        <span className="font-semibold text-lead">Tandem</span>
      </div>
      <Button
        icon={<SearchIcon />}
        onClick={onOpenPalette}
        aria-label={t('header.jumpLabel')}
        aria-keyshortcuts="Control+K Meta+K"
        className="font-normal text-quiet"
      >
        {t('header.jump')}
        <span className="max-md:hidden">
          <Kbd keys={IS_APPLE ? '⌘K' : 'Ctrl+K'} />
        </span>
      </Button>
      <div className="flex-1" />
      <UnderWay />
      <ReadOnlyMark />
      <EngineState />
      <HostState />
    </header>
  );
}

function EngineState() {
  const t = useTranslations('frame.header');
  const engine = useConnection((state) => state.engine);
  const isLinked = useIsLinked();
  if (!isLinked || engine === null) return null;
  if (!engine.connected) {
    return engine.failure === null ? (
      <Lamp tone="wait">{t('lookingForEngine')}</Lamp>
    ) : (
      <Lamp tone="bad">{t('noEngine')}</Lamp>
    );
  }
  return (
    <Lamp tone="good" title={engine.description}>
      {t('engine', { version: engine.version })}
      <span className="text-quiet max-xl:hidden"> · {t('api', { version: engine.apiVersion })}</span>
    </Lamp>
  );
}

function HostState() {
  const t = useTranslations('frame.header');
  const connection = useConnection((state) => state.connection);
  const host = useConnection((state) => state.host);
  const nowMs = useNowMs();
  switch (connection.phase) {
    case 'connecting':
      return <Lamp tone="wait">{t('connecting', { span: formatSpan(nowMs - connection.sinceMs) })}</Lamp>;
    case 'connected':
      return (
        <Lamp
          tone="good"
          {...(host === null
            ? {}
            : { title: t('aboutHost', { version: host.version, folder: host.dataFolder }) })}
        >
          {t('connected')}
        </Lamp>
      );
    case 'disconnected':
      return <Lamp tone="bad">{t('disconnected', { span: formatCoarse(nowMs - connection.sinceMs) })}</Lamp>;
  }
}
