import { Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { RequestResult } from '../../../electron/contract/contract.ts';
import { useConnection } from '../../state/connection-store.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CheckIcon, WorkingIcon } from '../../ui/icons.tsx';
import { lazily } from '../../ui/lazily.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';

export type EngineAnswer = RequestResult<'setup.engine'>;

const LOOK_EVERY_MS = 4_000;

/** With the terminal's own parts, which the first load is spared. */
const FixTerminal = lazily(async () => (await import('./fix-terminal.tsx')).FixTerminal);

/** Asked again and again while there is none; also at once when the host says that one came or went. */
export function useEngine(): { readonly engine: EngineAnswer | null; readonly look: () => void } {
  const isConnected = useConnection(({ engine }) => engine?.connected === true);
  const [round, setRound] = useState(0);
  const answer = useHostAnswer('setup.engine', {}, `${isConnected} ${round}`);
  const engine = answer.value;
  const isMissing = engine !== null && !engine.connected;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer begins the next wait
  useEffect(() => {
    if (!isMissing) return;
    const timer = setTimeout(() => setRound((count) => count + 1), LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isMissing, engine]);
  return { engine, look: answer.ask };
}

export function EngineStep({
  engine,
  onLook,
}: {
  readonly engine: EngineAnswer | null;
  readonly onLook: () => void;
}) {
  const t = useTranslations('setup.engine');
  const [isFixing, setIsFixing] = useState(false);
  return (
    <div className="max-w-2xl space-y-3">
      <p role="status" className="flex items-center gap-2">
        {engine === null ? (
          <>
            <WorkingIcon /> {t('looking')}
          </>
        ) : engine.connected ? (
          <>
            <span className="text-good">
              <CheckIcon />
            </span>
            <span>
              <span className="font-medium">{t('found')}:</span> {engine.description}{' '}
              <span className="text-quiet">{t('version', { version: engine.version })}</span>
            </span>
          </>
        ) : (
          t('missing')
        )}
      </p>
      {engine?.failure != null && <FailureNotice failure={engine.failure} />}
      {engine?.command != null && (
        <div className="space-y-2">
          <p>{t('fix')}</p>
          <CodeBlock label={t('command')} text={engine.command} wrap />
          {engine.note !== null && (
            <p className="text-quiet">{t(engine.note === 'needs-login' ? 'needsLogin' : 'needsPassword')}</p>
          )}
          {engine.note === 'needs-login' && <p className="text-quiet">{t('restart')}</p>}
          {isFixing ? (
            <Suspense fallback={<WorkingIcon />}>
              <FixTerminal command={engine.command} onClose={() => setIsFixing(false)} />
            </Suspense>
          ) : (
            <Button onClick={() => setIsFixing(true)}>{t('runHere')}</Button>
          )}
        </div>
      )}
      {engine !== null && !engine.connected && (
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={onLook}>{t('lookNow')}</Button>
          <span className="text-quiet">{t('again')}</span>
        </div>
      )}
    </div>
  );
}
