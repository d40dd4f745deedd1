import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { SetupDraft } from '../../../electron/contract/setup-requests.ts';
import type { SetupStep } from '../../../electron/domain/setup/draft.ts';
import { failureFrom } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import { hostLink } from '../../state/session.ts';
import { DraftKeeper, type Keeping } from './draft-keeper.ts';
import type { Answers } from './setup-view.ts';

export interface DraftLine {
  readonly draft: SetupDraft | null;
  /** As typed, kept or not. */
  readonly answers: Answers;
  readonly step: SetupStep;
  /** The person went from one step to another since the page opened. */
  readonly hasMoved: boolean;
  readonly keeping: Keeping;
  readonly failure: FailureData | null;
  readonly answer: (id: string, value: string) => void;
  readonly goTo: (step: SetupStep) => void;
  /** What was typed is with the host, or was tried. */
  readonly flush: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

/** One draft: read once, kept while it is typed, and read again when the line comes back. */
export function useDraft(id: string): DraftLine {
  const isConnected = useConnection(({ connection }) => connection.phase === 'connected');
  const [draft, setDraft] = useState<SetupDraft | null>(null);
  const [typed, setTyped] = useState<Answers>({});
  const [step, setStep] = useState<SetupStep | null>(null);
  const [keeping, setKeeping] = useState<Keeping>('kept');
  const [failure, setFailure] = useState<FailureData | null>(null);
  const keeper = useRef<DraftKeeper | null>(null);

  useEffect(() => {
    const own = new DraftKeeper(
      (update) => hostLink().call('setup.update', { draft: id, ...update }),
      (now, kept, refused) => {
        setKeeping(now);
        if (kept !== null) setDraft(kept);
        setFailure(refused);
      },
    );
    keeper.current = own;
    const leave = (): void => void own.flush();
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      own.close();
    };
  }, [id]);

  const reload = useCallback(async () => {
    try {
      const read = await hostLink().call('setup.draft', { draft: id });
      setDraft(read);
      setFailure(null);
    } catch (thrown) {
      setFailure(failureFrom(thrown));
    }
  }, [id]);

  useEffect(() => {
    if (!isConnected) return;
    void keeper.current?.flush().then(reload);
  }, [isConnected, reload]);

  const answer = useCallback((question: string, value: string) => {
    setTyped((before) => ({ ...before, [question]: value }));
    keeper.current?.answer(question, value);
  }, []);
  const goTo = useCallback((next: SetupStep) => {
    setStep(next);
    keeper.current?.step(next);
  }, []);
  const flush = useCallback(() => keeper.current?.flush() ?? Promise.resolve(), []);
  return {
    draft,
    answers: { ...draft?.answers, ...typed },
    step: step ?? draft?.step ?? 'answers',
    hasMoved: step !== null,
    ...{ keeping, failure, answer, goTo, flush, reload },
  };
}
