import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import { narrowEngineError } from './engine-errors.ts';

/** One message of the engine's answer to a build, a pull or an import; fields that nobody reads are dropped. */
const engineMessage = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).optional(),
});

export type EngineMessage = z.infer<typeof engineMessage>;

/** No message of an engine is longer; what is, is not an engine's. */
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;

export interface FollowOptions {
  readonly what: string;
  /** Longest time without a message. */
  readonly silenceMs: number;
}

/** Reads the messages to their end. A message with `error` is handed on like any other. */
export async function followEngineMessages(
  stream: Readable,
  options: FollowOptions,
  onMessage: (message: EngineMessage) => void,
): Promise<void> {
  let rest = '';
  let silent = false;
  const silence = setTimeout(() => {
    silent = true;
    stream.destroy();
  }, options.silenceMs);
  try {
    stream.setEncoding('utf8');
    for await (const chunk of stream) {
      silence.refresh();
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_MESSAGE_BYTES) throw unreadable(options.what, rest);
      for (const line of lines) if (line.trim() !== '') onMessage(parseMessage(options.what, line));
    }
    if (rest.trim() !== '') onMessage(parseMessage(options.what, rest));
  } catch (thrown) {
    if (silent) {
      throw new FailureError({
        code: 'deadline-exceeded',
        message: `${options.what}: the engine said nothing for ${Math.round(options.silenceMs / 1000)} s`,
        hint: 'Look at the engine: `docker info`. Doing the same again is safe.',
      });
    }
    throw narrowEngineError(thrown, options.what);
  } finally {
    clearTimeout(silence);
    stream.destroy();
  }
}

function parseMessage(what: string, line: string): EngineMessage {
  try {
    return engineMessage.parse(JSON.parse(line));
  } catch {
    throw unreadable(what, line);
  }
}

function unreadable(what: string, text: string): FailureError {
  return new FailureError({
    code: 'engine-refused',
    message: `${what}: the engine's answer cannot be read`,
    cause: text.slice(0, 200),
  });
}

const TAIL_LINES = 20;
const MAX_LINE_LENGTH = 160;

/** What a build said so far: its steps for the person, its last lines for the failure. */
export class BuildProgress {
  /** `Step 3/9: RUN …`; empty before the first. */
  step = '';
  /** The engine's words when the build failed. */
  error: string | null = null;
  readonly #tail: string[] = [];
  #unfinishedLine = '';

  /** Returns the lines worth showing while it goes on. */
  accept(message: EngineMessage): readonly string[] {
    if (message.error !== undefined) {
      this.error = stripVTControlCharacters(message.error).trim();
      return [shorten(this.error)];
    }
    const lines = (this.#unfinishedLine + (message.stream ?? '')).split('\n');
    this.#unfinishedLine = lines.pop() ?? '';
    return lines.flatMap((line) => this.#acceptLine(stripVTControlCharacters(line).trim()));
  }

  /** The last lines the build printed, oldest first. */
  tail(): string {
    return this.#tail.join('\n');
  }

  #acceptLine(line: string): readonly string[] {
    const step = /^Step (\d+\/\d+) : (.*)$/.exec(line);
    if (step !== null) {
      this.step = shorten(`Step ${step[1]}: ${(step[2] ?? '').replace(/\s+/g, ' ')}`);
      return [this.step];
    }
    if (line === '' || /^(--->|Removing intermediate container) /.test(line)) return [];
    this.#tail.push(line);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    return /^(E: |Err:|error\b|fatal\b)/i.test(line) ? [shorten(line)] : [];
  }
}

function shorten(line: string): string {
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH - 1)}…` : line;
}
