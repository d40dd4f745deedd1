import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import type { SetupDraft, SetupQuestion } from '../../../electron/contract/setup-requests.ts';
import { hostLink } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { AnswerChecks } from './answer-checks.ts';
import { AnswerField, type CheckWish, fieldId } from './answer-field.tsx';
import { giveSecret, secretsOf } from './given-secrets.ts';
import {
  type Answers,
  answerOf,
  type CheckState,
  countChecks,
  firstProblem,
  isCheckedAtOnce,
  relatedTo,
  sectionsOf,
} from './setup-view.ts';

/** Long enough that a word is not asked about letter by letter. */
const TYPING_MS = 450;
const PLAIN: CheckWish = { token: null, isThorough: false };

/** Checks of this draft's answers, with what is typed at the moment of the question. */
function useChecks(draft: SetupDraft, answers: Answers) {
  const latest = useRef(answers);
  latest.current = answers;
  const [checks] = useState(
    () => new AnswerChecks((request) => hostLink().call('setup.check', { draft: draft.id, ...request })),
  );
  useEffect(() => () => checks.close(), [checks]);
  const states = useSyncExternalStore(checks.subscribe, checks.states);
  const check = (question: SetupQuestion, wish: CheckWish, delayMs: number): void =>
    checks.ask(
      question.id,
      () => ({
        question: question.id,
        answer: answerOf(question, latest.current),
        others: { ...latest.current },
        ...wish,
      }),
      delayMs,
    );
  return { states, check };
}

export function useAnswerChecks(
  draft: SetupDraft,
  answers: Answers,
  onAnswer: (id: string, value: string) => void,
) {
  const { states, check } = useChecks(draft, answers);
  const sections = sectionsOf(draft.questions, answers);
  const asked = sections.flatMap(({ questions }) => questions);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the step opens
  useEffect(() => {
    for (const question of asked) if (isCheckedAtOnce(question, answers)) check(question, PLAIN, 0);
  }, []);
  const answer = (question: SetupQuestion, value: string): void => {
    onAnswer(question.id, value);
    check(question, PLAIN, question.options.length > 0 ? 0 : TYPING_MS);
    for (const other of relatedTo(question, draft.questions)) {
      if (isCheckedAtOnce(other, answers)) check(other, PLAIN, TYPING_MS);
    }
  };
  return { states, check, sections, asked, answer };
}

export type AnswersView = ReturnType<typeof useAnswerChecks>;

export function AnswersStep({
  draft,
  answers,
  view,
}: {
  readonly draft: SetupDraft;
  readonly answers: Answers;
  readonly view: AnswersView;
}) {
  const t = useTranslations('setup');
  const { states, check, sections, asked, answer } = view;
  const source = asked.find(({ subject }) => subject === 'files-source');
  return (
    <>
      <p role="status" className="text-quiet tabular-nums">
        {t('checks.summary', { ...countChecks(asked, states) })}
      </p>
      {sections.map(({ section, questions }) => (
        <Panel key={section} title={t(`sections.${section}`)}>
          <div className="space-y-3 px-4 py-3">
            <p className="text-quiet">{t(`sectionHints.${section}`)}</p>
            <div
              className={
                section === 'size' || section === 'images'
                  ? 'grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3'
                  : 'grid max-w-4xl gap-x-6 gap-y-3 sm:grid-cols-2'
              }
            >
              {questions.map((question) => (
                <AnswerField
                  key={question.id}
                  question={question}
                  value={answerOf(question, answers)}
                  state={states.get(question.id)}
                  onAnswer={(value) => answer(question, value)}
                  onCheck={(wish) => check(question, wish, 0)}
                />
              ))}
            </div>
            {section === 'files' && source !== undefined && isInTheWay(questions, states) && (
              <Button onClick={() => answer(source, 'local')}>{t('checks.useLocal')}</Button>
            )}
            {section === 'tokens' && <OwnTokens draft={draft} questions={questions} answers={answers} />}
          </div>
        </Panel>
      ))}
    </>
  );
}

/** Files on a server that cannot be had: there is a way without it. */
function isInTheWay(questions: readonly SetupQuestion[], states: ReadonlyMap<string, CheckState>): boolean {
  return questions.length > 1 && firstProblem(questions, states) !== null;
}

/** Only where the stack keeps a token of its own. */
function OwnTokens({
  draft,
  questions,
  answers,
}: {
  readonly draft: SetupDraft;
  readonly questions: readonly SetupQuestion[];
  readonly answers: Answers;
}) {
  const t = useTranslations('setup.checks');
  const [given, setGiven] = useState(() => secretsOf(draft.id));
  const isFile = questions.some(
    (question) => question.subject === 'tokens-kind' && answerOf(question, answers) === 'file',
  );
  if (!isFile) return null;
  return draft.secrets.map((name) => (
    <TextField
      key={name}
      label={t('ownToken')}
      hint={t('ownTokenHint')}
      type="password"
      value={given[name] ?? ''}
      onChange={(text) => {
        giveSecret(draft.id, name, text);
        setGiven(secretsOf(draft.id));
      }}
      className="max-w-lg"
    />
  ));
}

/** To the first answer that does not work; false when there is none. */
export function goToProblem({ asked, states }: Pick<AnswersView, 'asked' | 'states'>): boolean {
  const id = firstProblem(asked, states);
  if (id === null) return false;
  const field = document.getElementById(fieldId(id));
  field?.querySelector<HTMLElement>('input, [role="radio"], [role="combobox"], button')?.focus();
  return true;
}
