import type { CheckResult, SetupDraft, SetupQuestion } from '../../../electron/contract/setup-requests.ts';
import { SETUP_STEPS, type SetupStep } from '../../../electron/domain/setup/draft.ts';
import { QUESTION_SECTIONS } from '../../../electron/domain/setup/question-kinds.ts';

/** What the wizard shows, as functions of the draft and of what was typed since. */

export type Answers = Readonly<Record<string, string>>;
export type Section = SetupQuestion['section'];

export function answerOf(question: Pick<SetupQuestion, 'id' | 'value'>, answers: Answers): string {
  return (Object.hasOwn(answers, question.id) ? answers[question.id] : undefined) ?? question.value;
}

export function isAsked(
  question: SetupQuestion,
  questions: readonly SetupQuestion[],
  answers: Answers,
): boolean {
  const { when } = question;
  if (when === null) return true;
  const other = questions.find(({ id }) => id === when.question);
  return other !== undefined && answerOf(other, answers) === when.is;
}

export interface SectionView {
  readonly section: Section;
  readonly questions: readonly SetupQuestion[];
}

/** In the order of the brief; sections without a question are left out. */
export function sectionsOf(questions: readonly SetupQuestion[], answers: Answers): readonly SectionView[] {
  return QUESTION_SECTIONS.map((section) => ({
    section,
    questions: questions.filter((each) => each.section === section && isAsked(each, questions, answers)),
  })).filter((view) => view.questions.length > 0);
}

/** What one answer may change about others: an address about its port, a choice about what it asks for. */
export function relatedTo(
  question: SetupQuestion,
  questions: readonly SetupQuestion[],
): readonly SetupQuestion[] {
  if (question.component === null) return [];
  return questions.filter(
    ({ id, component, section }) =>
      id !== question.id && component === question.component && section === question.section,
  );
}

/**
 * Whether an answer is looked at when the step opens. Sizes and images that nobody touched are what the system comes
 * with; asking about each of them would make a person wait for nothing.
 */
export function isCheckedAtOnce(question: SetupQuestion, answers: Answers): boolean {
  const isOwn = Object.hasOwn(answers, question.id);
  if (question.section === 'size' || question.section === 'images') return isOwn;
  // A choice that was not made yet has no answer to look at.
  return isOwn || answerOf(question, answers) !== '';
}

export type CheckState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'done'; readonly result: CheckResult }
  /** The host did not answer: that says nothing about the answer. */
  | { readonly kind: 'failed'; readonly message: string };

export interface CheckCounts {
  readonly waiting: number;
  readonly problems: number;
}

/** Of what is asked now: a problem with an answer that is not asked for any more is nobody's. */
export function countChecks(
  asked: readonly Pick<SetupQuestion, 'id'>[],
  states: ReadonlyMap<string, CheckState>,
): CheckCounts {
  const own = asked.map(({ id }) => states.get(id));
  return {
    waiting: own.filter((state) => state?.kind === 'waiting').length,
    problems: own.filter((state) => state?.kind === 'done' && state.result.state === 'problem').length,
  };
}

export function firstProblem(
  asked: readonly Pick<SetupQuestion, 'id'>[],
  states: ReadonlyMap<string, CheckState>,
): string | null {
  const found = asked.find(({ id }) => {
    const state = states.get(id);
    return state?.kind === 'done' && state.result.state === 'problem';
  });
  return found?.id ?? null;
}

/** Texts have no dots in their keys. */
const OPTION_KEYS: Readonly<Record<string, string>> = { '127.0.0.1': 'loopback', '0.0.0.0': 'everywhere' };

const OPTIONS = [
  ...['loopback', 'everywhere', 'on', 'strict', 'off', 'redis', 'valkey'],
  ...['local', 'nfs', 'nfs-server', 'file', 'userinfo'],
] as const;
export type OptionKey =
  | 'loopback'
  | 'everywhere'
  | 'on'
  | 'strict'
  | 'off'
  | 'redis'
  | 'valkey'
  | 'local'
  | 'nfs'
  | 'nfs-server'
  | 'file'
  | 'userinfo';

/** Null for what is shown as it stands: versions, addresses of this machine. */
export function optionKey(option: string): OptionKey | null {
  const key = OPTION_KEYS[option] ?? option;
  return (OPTIONS as readonly string[]).includes(key) ? (key as OptionKey) : null;
}

/** Up to where a person may go: the steps behind them, and the next once its own work is done. */
export function reachableSteps(
  draft: Pick<SetupDraft, 'written'> | null,
  isUp: boolean,
): ReadonlySet<SetupStep> {
  if (draft === null) return new Set(['engine', 'system']);
  const steps: SetupStep[] = ['engine', 'system', 'answers', 'capacity', 'review'];
  if (draft.written !== null) steps.push('progress');
  if (isUp) steps.push('drill');
  return new Set(steps);
}

export function stepAfter(step: SetupStep): SetupStep {
  return SETUP_STEPS[Math.min(SETUP_STEPS.length - 1, SETUP_STEPS.indexOf(step) + 1)] ?? step;
}

export function stepBefore(step: SetupStep): SetupStep {
  return SETUP_STEPS[Math.max(0, SETUP_STEPS.indexOf(step) - 1)] ?? step;
}

/** The name that the stack will have, as answered so far. */
export function nameOf({ questions }: Pick<SetupDraft, 'questions'>, answers: Answers): string {
  const question = questions.find(({ id }) => id === 'name');
  return question === undefined ? '' : answerOf(question, answers);
}

/** Templates that come with Tandem have their words in the catalogue; others speak for themselves. */
export function templateKey(id: string): 'highlyAvailable' | 'gatewayPair' | null {
  switch (id) {
    case 'highly-available':
      return 'highlyAvailable';
    case 'gateway-pair':
      return 'gatewayPair';
    default:
      return null;
  }
}
