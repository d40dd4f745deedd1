import type * as z from 'zod';
import type { Failure } from '../failure.ts';
import { suggest } from './did-you-mean.ts';
import { knownKeys } from './schema-keys.ts';
import { COMPONENT_KINDS, FORMAT_VERSION } from './stack-spec.ts';
import type { IssueWords } from './values.ts';
import { type ObjectPath, printPath, type StackDocument } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

/** Turns what the schema refuses into failures: where, what was found, what was expected, what to do. */
export function explainIssues(issues: readonly Issue[], document: StackDocument): readonly Failure[] {
  return issues.flatMap((issue) => explainIssue(issue, document));
}

function explainIssue(issue: Issue, document: StackDocument): readonly Failure[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, document));
  if (issue.code === 'invalid_key') return [unknownKey(String(path.at(-1)), path.slice(0, -1), document)];
  const found = valueAt(document.value, path);
  const words = wordsFor(issue, path, found.value);
  const onKey = issue.code === 'custom' && issue.params?.onKey === true;
  return [
    {
      code: 'stack-file-invalid',
      message: found.present
        ? `${printPath(path) || 'The file'}: expected ${words.expected}${onKey ? '' : `, found ${printFound(found.value, path)}`}.`
        : `${printPath(path.slice(0, -1)) || 'The file'} has no \`${path.at(-1)}\`: expected ${words.expected}.`,
      hint: words.hint,
      position: document.position(path, onKey ? 'key' : 'value'),
    },
  ];
}

function unknownKey(key: string, path: ObjectPath, document: StackDocument): Failure {
  return {
    code: 'stack-file-invalid',
    message: `${printPath(path) || 'The file'} has the unknown key \`${clip(key)}\`.`,
    hint: suggest(key, knownKeys(path, document.value)),
    position: document.position([...path, key], 'key'),
  };
}

const TYPE_WORDS: Readonly<Record<string, IssueWords>> = {
  string: { expected: 'text', hint: 'Put it in quotes if it looks like a number, a date or true/false.' },
  number: { expected: 'a number', hint: 'Write it without quotes and without a unit.' },
  int: { expected: 'a whole number', hint: 'Write it without quotes, fraction and unit.' },
  boolean: { expected: 'true or false', hint: 'Write true or false, without quotes.' },
  array: { expected: 'a list', hint: 'Start each entry with `- `, or write `[a, b]`.' },
  object: { expected: 'keys with values', hint: 'Write `key: value` lines, indented by two blanks.' },
  record: { expected: 'keys with values', hint: 'Write `KEY: value` lines, indented by two blanks.' },
};

function wordsFor(issue: Issue, path: ObjectPath, found: unknown): IssueWords {
  const key = path.at(-1);
  switch (issue.code) {
    case 'custom':
      return {
        expected: String(issue.params?.expected ?? issue.message),
        hint: String(issue.params?.hint ?? 'See the example stack files in resources/stacks.'),
      };
    case 'invalid_type': {
      const type = issue.expected === 'number' && Number.isInteger(found) ? 'int' : issue.expected;
      return withKeyHint(
        TYPE_WORDS[type] ?? { expected: type, hint: 'See the example stack files in resources/stacks.' },
        key,
      );
    }
    case 'invalid_union':
      return key === 'kind'
        ? oneOf('options' in issue && Array.isArray(issue.options) ? issue.options : COMPONENT_KINDS, found)
        : { expected: 'text, a number, or true/false', hint: 'Write one value.' };
    case 'invalid_value':
      if (path.length === 1 && key === 'tandem') {
        return {
          expected: `${FORMAT_VERSION}, the version of the format that this Tandem reads`,
          hint:
            Number(found) > FORMAT_VERSION
              ? 'The file was made for a newer Tandem: update it.'
              : `Write \`tandem: ${FORMAT_VERSION}\`.`,
        };
      }
      return oneOf(issue.values, found);
    case 'too_small':
    case 'too_big': {
      const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
      const side = issue.code === 'too_small' ? 'at least' : 'at most';
      const unit = issue.origin === 'string' ? 'characters' : Number(bound) === 1 ? 'entry' : 'entries';
      return issue.origin === 'number' || issue.origin === 'int'
        ? withKeyHint(
            { expected: `a number of ${side} ${bound}`, hint: `Choose a number of ${side} ${bound}.` },
            key,
          )
        : {
            expected: `${side} ${bound} ${unit}`,
            hint: issue.code === 'too_small' ? 'Add what is missing.' : 'Shorten it.',
          };
    }
    default:
      return { expected: issue.message, hint: 'See the example stack files in resources/stacks.' };
  }
}

function oneOf(values: readonly unknown[], found: unknown): IssueWords {
  const known = values.map(String);
  return {
    expected: known.length === 1 ? `\`${known[0]}\`` : `one of ${known.join(', ')}`,
    hint:
      typeof found === 'string'
        ? suggest(found, known)
        : `Write ${known.length === 1 ? '' : 'one of '}${known.join(', ')}.`,
  };
}

const KEY_HINTS: Readonly<Record<string, string>> = {
  port: 'Ports go from 1 to 65535.',
  replicas: 'Leave it out for what suits the kind; more members need a second component.',
  cpus: 'Write the number of cores, like 0.5 or 2.',
  pids: 'Write how many processes and threads the member may have, like 128.',
  components: 'List the components: `components:` and below it entries that start with `- name: …`.',
  sessions: 'Name a redis component, or leave it out: each gateway then keeps its sessions in memory.',
  watches: 'Name the redis component that is watched.',
  tandem: `Begin the file with \`tandem: ${FORMAT_VERSION}\`.`,
  database: 'Name the postgres component, or the balancer in front of it.',
  kind: `Kinds are ${COMPONENT_KINDS.join(', ')}.`,
};

const withKeyHint = (words: IssueWords, key: string | number | undefined): IssueWords => ({
  expected: words.expected,
  hint: KEY_HINTS[String(key)] ?? words.hint,
});

function valueAt(root: unknown, path: ObjectPath): { readonly present: boolean; readonly value: unknown } {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step))
      return { present: false, value: undefined };
    value = (value as Record<string | number, unknown>)[step];
  }
  return { present: true, value };
}

/** Places where people put secrets by mistake: what stands there is not repeated on screens and in logs. */
const NEVER_ECHOED = new Set(['environment', 'secret', 'secrets', 'url', 'command']);

function printFound(value: unknown, path: ObjectPath): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  if (path.some((step) => NEVER_ECHOED.has(String(step)))) return 'something else';
  return typeof value === 'string' ? `\`${clip(value)}\`` : String(value);
}

/** Short and on one line, whatever the file holds. */
export function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
