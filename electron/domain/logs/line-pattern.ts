import { fail } from '../failure.ts';

/**
 * What is looked for in lines, as an expression that can be run over many lines at once, which is several times faster
 * than asking each line. It is JavaScript's own, which may take for ever: it runs only where it can be ended.
 */
export interface LinePattern {
  readonly source: string;
  /** `i` or nothing; whoever runs it adds `g` and `m`. */
  readonly flags: 'i' | '';
  /** As the person wrote it. */
  readonly written: string;
}

const MAX_CHARACTERS = 1000;

/** Small letters find both, a capital finds itself. */
export function textPattern(text: string): LinePattern {
  checkLength(text, 'text');
  const flags = text === text.toLowerCase() ? 'i' : '';
  return { source: text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), flags, written: text };
}

/** Throws `request-invalid` for what is no regular expression. `(?i)` in front ignores case. */
export function regexPattern(regex: string): LinePattern {
  checkLength(regex, 'regular expression');
  const ignoresCase = regex.startsWith('(?i)');
  const own = ignoresCase ? regex.slice(4) : regex;
  try {
    new RegExp(own, 'gm');
  } catch (error) {
    fail({
      code: 'request-invalid',
      message: `${JSON.stringify(regex)} is not a regular expression.`,
      hint: 'Write \\ before a character that is meant as it stands, or search for text (--grep).',
      cause: error instanceof Error ? error.message : String(error),
    });
  }
  return { source: withinLines(own), flags: ignoresCase ? 'i' : '', written: regex };
}

function checkLength(text: string, what: string): void {
  if (text.length > 0 && text.length <= MAX_CHARACTERS && !text.includes('\n')) return;
  fail({
    code: 'request-invalid',
    message: `A ${what} to search for has between 1 and ${MAX_CHARACTERS} characters and no line feed; this one has ${text.length}.`,
  });
}

/** One step of a valid expression without flags: an escape, a class, or a character. */
const STEP =
  /\\(?:c[A-Za-z]|x[0-9a-f]{2}|u[0-9a-f]{4}|\d+|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\(\?[ims-]+:|./gis;
/** These match a place, or what another part has matched. */
const NO_CHARACTER = /^\\(?:[bB]|k<)/;

/** The same without the line feed; a look ahead before each character would do, too, and costs more. */
const WITHOUT_LINE_FEED: Readonly<Record<string, string>> = {
  '\\s': '[^\\S\\n]',
  '\\W': '[^\\w\\n]',
  '\\D': '[^\\d\\n]',
};

/**
 * The same expression for a text of many lines: whatever could match a line feed is kept from it, so that a match (and
 * a look ahead or behind) ends where its line ends.
 */
function withinLines(source: string): string {
  return source.replace(STEP, (step) => {
    if (step.length > 2 && step.startsWith('(?')) {
      return fail({
        code: 'request-invalid',
        message: `${JSON.stringify(step)} inside of an expression is not supported.`,
        hint: 'Begin the expression with (?i) to ignore case everywhere.',
      });
    }
    // A dash that came first would make a range of it.
    if (step.length > 1 && step.startsWith('[^')) return `[^\\n${step.slice(2).replace(/^-/, '\\-')}`;
    const isSet = (step.length > 1 && !NO_CHARACTER.test(step)) || step === '\n';
    if (!isSet || !new RegExp(step).test('\n')) return step;
    return WITHOUT_LINE_FEED[step] ?? `(?:(?!\\n)${step})`;
  });
}
