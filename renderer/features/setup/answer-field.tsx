import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SetupQuestion } from '../../../electron/contract/setup-requests.ts';
import { Button } from '../../ui/button.tsx';
import { CheckIcon, SkipIcon, WarningIcon, WorkingIcon } from '../../ui/icons.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type CheckState, optionKey } from './setup-view.ts';

export interface CheckWish {
  readonly token: string | null;
  readonly isThorough: boolean;
}

/** Few and worth reading beside each other. */
const AS_RADIO: readonly SetupQuestion['subject'][] = [
  'address',
  'files-source',
  'tokens-kind',
  'database-commits',
];

/** One question, its answer, and what the check of that answer found. */
export function AnswerField({
  question,
  value,
  state,
  onAnswer,
  onCheck,
}: {
  readonly question: SetupQuestion;
  readonly value: string;
  readonly state: CheckState | undefined;
  readonly onAnswer: (value: string) => void;
  readonly onCheck: (wish: CheckWish) => void;
}) {
  const t = useTranslations('setup');
  const { subject, component, detail, options } = question;
  const label = t(`questions.${subject}`, { component: component ?? '', detail });
  const word = (option: string): string => {
    const key = optionKey(option);
    return key === null ? option : t(`options.${key}`);
  };
  const choices = options.map((option) => ({ value: option, label: word(option) }));
  if (AS_RADIO.includes(subject)) {
    return (
      <div id={fieldId(question.id)} className="space-y-1">
        <RadioGroup label={label} options={choices} value={value} onChange={onAnswer} />
        <Outcome state={state} isWhole />
      </div>
    );
  }
  if (choices.length > 0) {
    return (
      <div id={fieldId(question.id)} className="space-y-1">
        <Select label={label} options={choices} value={value} onChange={onAnswer} />
        <Outcome state={state} isWhole />
      </div>
    );
  }
  const problem = state?.kind === 'done' && state.result.state === 'problem' ? state.result : null;
  return (
    <div id={fieldId(question.id)} className="space-y-1">
      <TextField
        label={label}
        value={value}
        onChange={onAnswer}
        mono
        required={!question.isOptional}
        inputMode={
          subject === 'port' || subject === 'nfs-port' || subject === 'replicas' ? 'numeric' : 'text'
        }
        aside={<CheckMark state={state} />}
        {...(problem === null
          ? hintOf(state, t)
          : { error: problem.message, hint: problem.hint === '' ? undefined : problem.hint })}
      />
      <MoreChecks question={question} state={state} onCheck={onCheck} />
    </div>
  );
}

/** So that a problem can be gone to. */
export const fieldId = (question: string): string => `answer-${question.replace(/[^\w-]/g, '-')}`;

function hintOf(
  state: CheckState | undefined,
  t: ReturnType<typeof useTranslations<'setup'>>,
): { readonly hint?: ReactNode } {
  if (state?.kind === 'failed') return { hint: t('checks.failed', { message: state.message }) };
  if (state?.kind !== 'done' || state.result.message === '') return {};
  return { hint: `${state.result.message} ${state.result.hint}`.trim() };
}

/** The state of a check as a shape and a word. */
function CheckMark({ state }: { readonly state: CheckState | undefined }) {
  const t = useTranslations('setup.checks');
  if (state === undefined) return null;
  if (state.kind === 'waiting' || (state.kind === 'done' && state.result.state === 'trying')) {
    return (
      <span className="flex items-center gap-1 text-quiet text-small">
        <WorkingIcon /> {t('waiting')}
      </span>
    );
  }
  const found = state.kind === 'done' && state.result.state !== 'trying' ? state.result.state : 'untried';
  const { tone, icon } = MARKS[found];
  return (
    <span className={`flex items-center gap-1 text-small ${tone}`}>
      {icon} {t(found)}
    </span>
  );
}

const MARKS = {
  ok: { tone: 'text-good', icon: <CheckIcon /> },
  note: { tone: 'text-warn', icon: <WarningIcon /> },
  untried: { tone: 'text-quiet', icon: <SkipIcon /> },
  problem: { tone: 'text-bad', icon: <WarningIcon /> },
} as const;

/** Below a choice, which has no place beside its label. */
function Outcome({ state, isWhole }: { readonly state: CheckState | undefined; readonly isWhole: boolean }) {
  const t = useTranslations('setup.checks');
  if (state === undefined || (state.kind === 'done' && state.result.message === '')) return null;
  const isProblem = state.kind === 'done' && state.result.state === 'problem';
  return (
    <div role={isProblem ? 'alert' : undefined} className="space-y-0.5 text-small">
      {isWhole && <CheckMark state={state} />}
      {state.kind === 'failed' && (
        <p className="break-words text-quiet">{t('failed', { message: state.message })}</p>
      )}
      {state.kind === 'done' && (
        <p className={`break-words ${isProblem ? 'text-bad' : 'text-quiet'}`}>
          {state.result.message} {state.result.hint}
        </p>
      )}
    </div>
  );
}

function MoreChecks({
  question,
  state,
  onCheck,
}: {
  readonly question: SetupQuestion;
  readonly state: CheckState | undefined;
  readonly onCheck: (wish: CheckWish) => void;
}) {
  const t = useTranslations('setup.checks');
  const [token, setToken] = useState('');
  const isWaiting = state?.kind === 'waiting';
  if (question.subject === 'userinfo-url') {
    return (
      <div className="flex flex-wrap items-end gap-2 pt-1">
        <TextField
          label={t('token')}
          hint={t('tokenHint')}
          type="password"
          value={token}
          onChange={setToken}
          className="min-w-60 flex-1"
        />
        <Button
          busy={isWaiting}
          disabled={token === ''}
          className="mb-5"
          onClick={() => onCheck({ token, isThorough: false })}
        >
          {t('tryToken')}
        </Button>
      </div>
    );
  }
  const isUntried = state?.kind === 'done' && state.result.state === 'untried';
  if (question.subject === 'nfs-export' && (isUntried || isWaiting)) {
    return (
      <Button busy={isWaiting} onClick={() => onCheck({ token: null, isThorough: true })}>
        {t('tryMount')}
      </Button>
    );
  }
  if (state?.kind === 'failed') {
    return <Button onClick={() => onCheck({ token: null, isThorough: false })}>{t('again')}</Button>;
  }
  return null;
}
