import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import type { Failure, SourcePosition } from '../failure.ts';

/**
 * From text to a YAML tree that is safe to look at: bounded in size, depth and expansion, one document, no
 * control characters, no tags. Everything a hostile or broken file can do to a parser ends here.
 */

export const MAX_FILE_BYTES = 256 * 1024;
const MAX_DEPTH = 24;
/** Aliases are for a repeated probe or two; a bomb needs many that contain each other. */
const MAX_ALIASES = 64;
const MAX_FAILURES = 50;

export type ObjectPath = readonly (string | number)[];

export interface StackDocument {
  readonly file: string;
  readonly document: Document;
  readonly value: unknown;
  position(path: ObjectPath, at?: 'value' | 'key'): SourcePosition;
}

export type DocumentResult =
  | { readonly ok: true; readonly document: StackDocument }
  | { readonly ok: false; readonly failures: readonly Failure[] };

export function readStackDocument(text: string, file: string): DocumentResult {
  const lineCounter = new LineCounter();
  const at = (offset: number): SourcePosition => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (offset: number, message: string, hint: string): DocumentResult => ({
    ok: false,
    failures: [{ code: 'stack-file-syntax', message, hint, position: at(offset) }],
  });

  if (text.length > MAX_FILE_BYTES) {
    return refuse(
      0,
      `The file has ${text.length} characters, more than the ${MAX_FILE_BYTES} that a stack file may have.`,
      'A stack file lists components; put data and configuration files elsewhere.',
    );
  }
  for (let start = 0; start >= 0; ) {
    lineCounter.addNewLine(start);
    const end = text.indexOf('\n', start);
    start = end < 0 ? -1 : end + 1;
  }
  const control =
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|(?!^)\ufeff/.exec(text);
  if (control !== null) {
    return refuse(
      control.index,
      `Found the invisible character ${codePoint(control[0])}, where only printable text is allowed.`,
      'Remove it; retyping the line by hand is the sure way.',
    );
  }
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== null) {
    return refuse(
      tooDeep,
      `The file is nested deeper than ${MAX_DEPTH} levels.`,
      'A stack file needs no more than eight levels; look for stray brackets or dashes.',
    );
  }

  const document = parseDocument(text, {
    // Filled above, before the guards that need it.
    prettyErrors: false,
    stringKeys: true,
    version: '1.2',
    schema: 'core',
    merge: false,
  });
  const problems = [...document.errors, ...document.warnings].slice(0, MAX_FAILURES);
  if (problems.length > 0) {
    return {
      ok: false,
      failures: problems.map((problem) => ({
        code: 'stack-file-syntax',
        ...syntaxWords(problem.code, problem.message),
        position: at(problem.pos[0]),
      })),
    };
  }
  const odd = firstOddNode(document);
  if (odd !== null) return refuse(odd.offset, odd.message, odd.hint);
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  return {
    ok: true,
    document: {
      file,
      document,
      value,
      position: (path, where = 'value') => positionOf(document, path, where, at),
    },
  };
}

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Depth is measured on the token tree, which the parser builds without recursion; composing it recurses. */
function firstTooDeep(text: string): number | null {
  interface Level {
    readonly token: unknown;
    readonly depth: number;
  }
  const stack: Level[] = [];
  for (const token of new Parser().parse(text)) stack.push({ token, depth: 0 });
  for (let level = stack.pop(); level !== undefined; level = stack.pop()) {
    const token = level.token as {
      readonly offset?: number;
      readonly value?: unknown;
      readonly items?: readonly { readonly key?: unknown; readonly value?: unknown }[];
    };
    if (level.depth > MAX_DEPTH) return token.offset ?? 0;
    if (token.value !== null && typeof token.value === 'object')
      stack.push({ token: token.value, depth: level.depth });
    for (const item of token.items ?? []) {
      for (const child of [item.key, item.value]) {
        if (child !== null && typeof child === 'object') stack.push({ token: child, depth: level.depth + 1 });
      }
    }
  }
  return null;
}

interface OddNode {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** What YAML allows and a stack file does not: merge keys, bombs, escapes that smuggle control characters in. */
function firstOddNode(document: Document): OddNode | null {
  let odd: OddNode | null = null;
  let aliases = 0;
  const found = (node: Node, message: string, hint: string): symbol => {
    odd = { offset: node.range?.[0] ?? 0, message, hint };
    return visit.BREAK;
  };
  visit(document, {
    Alias(_key, node, path) {
      aliases += 1;
      const target = node.resolve(document);
      if (target === undefined) {
        return found(
          node,
          `The alias \`*${node.source}\` stands for nothing: there is no \`&${node.source}\` before it.`,
          'Write the value out; text that begins with * needs quotes.',
        );
      }
      if (path.includes(target)) {
        return found(node, `The alias \`*${node.source}\` contains itself.`, 'Write the value out.');
      }
      if (containsAlias(target)) {
        return found(
          node,
          `The alias \`*${node.source}\` stands for text that contains aliases itself, which can grow without bound.`,
          'Write the inner values out.',
        );
      }
      return aliases > MAX_ALIASES
        ? found(node, `The file has more than ${MAX_ALIASES} aliases.`, 'Write the values out.')
        : undefined;
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && pair.key.value === '<<') {
        return found(
          pair.key,
          'Found the merge key `<<`, which stack files do not have.',
          'Write the merged keys out.',
        );
      }
      return undefined;
    },
    Scalar(_key, node) {
      const bad = typeof node.value === 'string' ? /[\0-\x08\x0b-\x1f\x7f]/.exec(node.value) : null;
      return bad === null
        ? undefined
        : found(
            node,
            `The text contains the control character ${codePoint(bad[0])}.`,
            'Remove the escape sequence.',
          );
    },
  });
  return odd;
}

function containsAlias(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function syntaxWords(code: string, text: string): { readonly message: string; readonly hint: string } {
  const firstLine = text.split('\n')[0] ?? text;
  switch (code) {
    case 'DUPLICATE_KEY':
      return {
        message: 'The same key stands here twice.',
        hint: 'Keep one of the two; YAML would keep only the last.',
      };
    case 'MULTIPLE_DOCS':
      return {
        message: 'A second document begins here (`---`).',
        hint: 'One file describes one stack; move it to a file of its own.',
      };
    case 'TAB_AS_INDENT':
      return { message: 'A tab stands where only blanks may indent.', hint: 'Indent with two blanks.' };
    case 'TAG_RESOLVE_FAILED':
      return {
        message: `Found a tag that is not known here: ${firstLine}.`,
        hint: 'Remove the word that starts with `!`.',
      };
    case 'NON_STRING_KEY':
      return { message: 'A key is not plain text.', hint: 'Write keys as words, or put them in quotes.' };
    default:
      return {
        message: `This is not valid YAML: ${firstLine}.`,
        hint: 'Look at quotes, colons and the indentation of this line and the one before.',
      };
  }
}

function positionOf(
  document: Document,
  path: ObjectPath,
  where: 'value' | 'key',
  at: (offset: number) => SourcePosition,
): SourcePosition {
  let node: unknown = document.contents;
  let offset = 0;
  const start = (candidate: unknown): number | null => {
    const range = (candidate as Node | null)?.range;
    return range === undefined || range === null ? null : range[0];
  };
  offset = start(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const last = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      // A missing key is reported where it should have been: at its parent.
      if (pair === undefined) break;
      offset =
        start(last && where === 'key' ? pair.key : (pair.value ?? pair.key)) ?? start(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = start(node) ?? offset;
    } else break;
  }
  const printed = printPath(path);
  return printed === '' ? at(offset) : { ...at(offset), path: printed };
}

/** `components[2].routes[0].to` */
export function printPath(path: ObjectPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
