import type { Writable } from 'node:stream';
import { type Failure, printFailure } from '../domain/failure.ts';

export interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly json: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Results go to standard output. With `--json` nothing else does: what a person would read while waiting goes to
 * standard error then.
 */
export class Output {
  readonly json: boolean;
  readonly #results: TerminalStream;
  readonly #progress: TerminalStream;
  readonly #errors: TerminalStream;
  readonly #variables: OutputOptions['variables'];

  constructor({ stdout, stderr, json, variables }: OutputOptions) {
    this.json = json;
    this.#results = stdout;
    this.#progress = json ? stderr : stdout;
    this.#errors = stderr;
    this.#variables = variables;
  }

  /** True when progress may be drawn over: a terminal that understands more than lines. */
  get isLive(): boolean {
    return this.#progress.isTTY === true && this.#variables.TERM !== 'dumb';
  }

  get columns(): number {
    return Math.max(40, this.#progress.columns ?? 80);
  }

  /** A line of the result for a person; nothing with `--json`. */
  print(text: string): void {
    if (!this.json) this.#results.write(`${text}\n`);
  }

  /** The result for a program: one document, or one a line where the command streams. */
  document(value: unknown): void {
    if (this.json) this.#results.write(`${JSON.stringify(value)}\n`);
  }

  /** What goes on while waiting. */
  say(line: string): void {
    this.#progress.write(`${line}\n`);
  }

  /** Text that draws over itself; only when `isLive`. */
  draw(text: string): void {
    this.#progress.write(text);
  }

  /** For a person, on standard error. */
  failOnErrors(failure: Failure): void {
    this.#errors.write(`${printFailure(failure)}\n`);
  }

  /** For a person and, with `--json`, as the command's document. */
  fail(failure: Failure): void {
    this.failOnErrors(failure);
    this.document({ failure });
  }

  /** https://no-color.org: set and not empty. */
  get isColoured(): boolean {
    const { NO_COLOR, FORCE_COLOR } = this.#variables;
    if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
    if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
    return this.isLive;
  }

  paint(colour: Colour, text: string): string {
    return this.isColoured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
  }
}

export type Colour = 'good' | 'warning' | 'bad' | 'quiet' | 'strong';

const CODES: Readonly<Record<Colour, number>> = { good: 32, warning: 33, bad: 31, quiet: 2, strong: 1 };

/** Text from outside reaches a terminal without the power to steer it. */
export function plainText(text: string): string {
  return text
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
