import type { Document } from 'yaml';
import { assertNever } from '../assert-never.ts';
import { type Failure, fail } from '../failure.ts';
import { parseStackFile } from '../stack/parse-stack-file.ts';
import type { StackSpec } from '../stack/stack-spec.ts';
import { printPath, readStackDocument } from '../stack/yaml-document.ts';
import { answerTo, isAsked, type Question, type QuestionPath, questionsOf } from './questions.ts';

export type Answers = Readonly<Record<string, string>>;

export interface AnsweredFile {
  readonly text: string;
  /** Null while the answers do not make a stack file. */
  readonly spec: StackSpec | null;
  readonly failures: readonly Failure[];
}

const FILE = 'stack.yaml';
/** Of the secret with a token for trying out; made when the stack is brought up. */
const TOKEN_SECRET = 'gateway-token';

/**
 * The questions of a stack file. Throws the first failure of a file that is not valid by itself: there is nothing to
 * ask about it.
 */
export function questionsOfText(text: string): readonly Question[] {
  const parsed = parseStackFile(text, FILE);
  if (parsed.ok) return questionsOf(parsed.spec);
  return fail(parsed.failures[0] ?? { code: 'stack-file-invalid', message: 'This is not a stack file.' });
}

/**
 * The file with the answers in it; comments and the order of keys stay the person's, and without an answer every
 * character does. Answers that are not sane are written all the same: what the parser says about them is the answer.
 */
export function applyAnswers(text: string, questions: readonly Question[], answers: Answers): AnsweredFile {
  const changed = questions.filter(
    (question) => answerTo(question, answers) !== question.value && isAsked(question, questions, answers),
  );
  const answered = changed.length === 0 ? text : edited(text, questions, changed, answers);
  const parsed = parseStackFile(answered, FILE);
  return parsed.ok
    ? { text: answered, spec: parsed.spec, failures: [] }
    : { text: answered, spec: null, failures: parsed.failures };
}

/** What is wrong with the answer to one question, among what is wrong with the file. */
export function failureOf(question: Question, failures: readonly Failure[]): Failure | null {
  const own = printPath(question.path);
  const concerns = (path: string): boolean =>
    path === own || path.startsWith(`${own}.`) || path.startsWith(`${own}[`);
  return failures.find(({ position }) => position?.path !== undefined && concerns(position.path)) ?? null;
}

function edited(
  text: string,
  questions: readonly Question[],
  changed: readonly Question[],
  answers: Answers,
): string {
  const read = readStackDocument(text, FILE);
  if (!read.ok) {
    return fail(read.failures[0] ?? { code: 'stack-file-syntax', message: 'This is not a stack file.' });
  }
  const { document } = read.document;
  try {
    for (const question of changed) edit(document, question, answerTo(question, answers), questions, answers);
  } catch (error) {
    fail({
      code: 'request-invalid',
      message: 'A part of the stack file is written as an alias, which cannot be changed in place.',
      hint: 'Write the component out in the stack file, and open it again.',
      cause: String(error),
    });
  }
  return document.toString({ lineWidth: 0 });
}

function edit(
  document: Document,
  question: Question,
  answer: string,
  questions: readonly Question[],
  answers: Answers,
): void {
  const { path, subject } = question;
  switch (subject) {
    case 'stack-name':
    case 'address':
    case 'database-name':
    case 'database-user':
    case 'database-commits':
    case 'cache-engine':
    case 'nfs-server':
    case 'nfs-export':
    case 'nfs-version':
    case 'userinfo-url':
    case 'memory':
      put(document, path, answer.trim());
      break;
    case 'image':
      putOrRemove(document, path, answer.trim());
      break;
    case 'port':
    case 'replicas':
    case 'nfs-port':
      putOrRemove(document, path, numberOrText(answer));
      break;
    case 'files-source':
    case 'tokens-kind': {
      // The keys of one kind mean nothing in another: the whole choice is written anew, with its own answers.
      put(document, path.slice(0, -1), subject === 'tokens-kind' ? tokens(answer) : { kind: answer });
      for (const other of questions) {
        if (other.when?.question !== question.id || other.when.is !== answer) continue;
        const given = answerTo(other, answers);
        if (!(other.isOptional && given === '')) edit(document, other, given, questions, answers);
      }
      break;
    }
    default:
      assertNever(subject);
  }
}

const tokens = (kind: string) => (kind === 'file' ? { kind, secret: TOKEN_SECRET } : { kind });

/** What is no number stays what it is, for the parser to refuse in its own words. */
function numberOrText(answer: string): number | string {
  const text = answer.trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function put(document: Document, path: QuestionPath, value: unknown): void {
  document.setIn(path, typeof value === 'object' ? document.createNode(value, { flow: true }) : value);
}

function putOrRemove(document: Document, path: QuestionPath, value: string | number): void {
  if (value !== '') put(document, path, value);
  else if (document.hasIn(path)) document.deleteIn(path);
}
