import type { RunProgress } from '../contract/schemas.ts';
import { type Output, plainText } from './output.ts';
import { formatSeconds } from './texts.ts';

/** Shows one run while it goes on. */
export interface ProgressView {
  show(progress: RunProgress): void;
  /** Removes what was drawn for the moment; what was said stays. */
  end(): void;
}

export function createProgressView(output: Output): ProgressView {
  return output.isLive ? new LiveView(output) : new PlainView(output);
}

/** How often a long operation may say a line of detail where lines stay. */
const DETAIL_INTERVAL_MS = 5_000;
const LOAD_INTERVAL_MS = 5_000;

/** One line per finished operation: for pipes, logs and files. */
class PlainView implements ProgressView {
  readonly #output: Output;
  readonly #lastDetailMs = new Map<string, number>();
  #lastDetail = '';
  #lastLoadMs: number | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  show(progress: RunProgress): void {
    const line = this.#line(progress);
    if (line !== null) this.#output.say(line);
  }

  end(): void {}

  #line(progress: RunProgress): string | null {
    if (progress.kind === 'operation') {
      const now = performance.now();
      const quietMs = now - (this.#lastDetailMs.get(progress.operation) ?? now);
      if (progress.state === 'detail' && quietMs < DETAIL_INTERVAL_MS) return null;
      if (progress.state === 'started' || progress.state === 'detail') {
        this.#lastDetailMs.set(progress.operation, now);
      }
      if (progress.state === 'started') return null;
      if (progress.state === 'detail') {
        // Operations that wait for the same thing say the same.
        if (progress.text === this.#lastDetail) return null;
        this.#lastDetail = progress.text;
      }
      return operationLine(progress, this.#output);
    }
    if (progress.kind === 'load') {
      this.#lastLoadMs ??= progress.atMs;
      if (progress.atMs - this.#lastLoadMs < LOAD_INTERVAL_MS) return null;
      this.#lastLoadMs = progress.atMs;
      return `  ${loadText(progress)}`;
    }
    // The end's text is the verdict, which the command prints as its result.
    return progress.kind === 'phase' && progress.phase === 'done' ? null : `  ${plainText(progress.text)}`;
  }
}

interface RunningOperation {
  readonly startedMs: number;
  detail: string;
}

const REDRAW_MS = 100;
/** More running operations than this are counted, not listed. */
const MAX_LINES = 8;

/** Phases and failures stay as lines; what runs now is drawn below them, over and over. */
class LiveView implements ProgressView {
  readonly #output: Output;
  readonly #running = new Map<string, RunningOperation>();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #total = 0;
  #load: string | null = null;
  #drawnLines = 0;

  constructor(output: Output) {
    this.#output = output;
    this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
    this.#timer.unref();
  }

  show(progress: RunProgress): void {
    switch (progress.kind) {
      case 'operation':
        this.#showOperation(progress);
        return;
      case 'load':
        this.#load = loadText(progress);
        return;
      case 'phase':
        if (progress.phase !== 'done') this.#keep(`  ${plainText(progress.text)}`);
        return;
      case 'note':
        this.#keep(`  ${plainText(progress.text)}`);
    }
  }

  end(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  #showOperation(progress: Extract<RunProgress, { kind: 'operation' }>): void {
    const { operation, state } = progress;
    this.#done = progress.done;
    this.#total = progress.total;
    if (state === 'started') this.#running.set(operation, { startedMs: performance.now(), detail: '' });
    else if (state === 'detail') {
      const running = this.#running.get(operation);
      if (running !== undefined) running.detail = plainText(progress.text);
    } else {
      this.#running.delete(operation);
      if (state === 'failed') this.#keep(operationLine(progress, this.#output));
    }
  }

  #keep(line: string): void {
    this.#erase();
    this.#output.say(line);
    this.#redraw();
  }

  #redraw(): void {
    const lines = this.#lines().map((line) => line.slice(0, this.#output.columns - 1));
    this.#erase();
    if (lines.length > 0) this.#output.draw(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }

  #lines(): string[] {
    const lines = [...this.#running].slice(0, MAX_LINES).map(([operation, { startedMs, detail }]) => {
      const elapsed = formatSeconds(performance.now() - startedMs).padStart(7);
      return `  ${elapsed}  ${operation}${detail === '' ? '' : `  ${detail}`}`;
    });
    const more = this.#running.size - MAX_LINES;
    if (more > 0) lines.push(`           and ${more} more`);
    if (this.#total > 0 && this.#running.size > 0) lines.unshift(`  ${this.#done} of ${this.#total} done`);
    if (this.#load !== null) lines.push(`  ${this.#load}`);
    return lines;
  }

  #erase(): void {
    // Cursor up, to the first column, and everything below it cleared.
    if (this.#drawnLines > 0) this.#output.draw(`\u001b[${this.#drawnLines}A\r\u001b[J`);
    this.#drawnLines = 0;
  }
}

function operationLine(progress: Extract<RunProgress, { kind: 'operation' }>, output: Output): string {
  const width = String(progress.total).length;
  const count = `[${String(progress.done).padStart(width)}/${progress.total}]`;
  const text = plainText(progress.text);
  const what = `${progress.operation}${text === '' ? '' : `: ${text}`}`;
  switch (progress.state) {
    case 'failed':
      return `${count} ${output.paint('bad', 'failed')}   ${what}`;
    case 'skipped':
      return `${count} ${output.paint('quiet', 'skipped')}  ${what}`;
    case 'done':
      return `${count} ${output.paint('good', 'done')}     ${what}`;
    default:
      return `${count}          ${what}`;
  }
}

function loadText({ sent, acknowledged, failed, slowestMs }: Extract<RunProgress, { kind: 'load' }>): string {
  return `${sent} requests sent, ${acknowledged} acknowledged, ${failed} failed, slowest ${Math.round(slowestMs)} ms`;
}
