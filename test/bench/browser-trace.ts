import type { Browser, Page } from 'playwright-core';

/** What Chromium itself wrote down of a page while something was done: how long its thread was taken, and what it drew. */
export interface BrowserTrace {
  /** Of the page's main thread. */
  readonly longestTaskMs: number;
  /** The most processor time that one of them took: less, where others had the processor in between. */
  readonly longestTaskCpuMs: number;
  readonly longTasks: number;
  /** Drawn a second, between two marks of the page. */
  framesPerSecond(span: MarkedSpan): number;
}

/** The page says `performance.mark(`…`)` at both ends. */
export interface MarkedSpan {
  readonly from: string;
  readonly to: string;
}

/** As browsers define it. */
const LONG_TASK_MS = 50;
const US_PER_MS = 1_000;

/** Tasks of threads, frames of the compositor, marks of the page. Anything more would be gigabytes. */
const CATEGORIES = [
  '__metadata',
  'toplevel',
  'blink.user_timing',
  'disabled-by-default-devtools.timeline.frame',
];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** On the processor. */
  readonly tdur?: number;
}

export async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<BrowserTrace> {
  await browser.startTracing(page, { categories: CATEGORIES });
  try {
    await page.evaluate(() => performance.mark('bench-page'));
    await work();
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
  const text = (await browser.stopTracing()).toString('utf8');
  return readTrace((JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents);
}

function readTrace(events: readonly TraceEvent[]): BrowserTrace {
  // The browser has other renderers, too: this one is the page's.
  const own = events.find(({ name }) => name === 'bench-page');
  if (own === undefined) throw new Error('the trace has nothing of the page');
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => name === TASK && ph === 'X' && pid === own.pid && tid === own.tid,
  );
  const durations = tasks.map(({ dur = 0 }) => dur / US_PER_MS);
  if (durations.length === 0) throw new Error('the trace has no tasks of the page');
  const drawn = events.filter(({ name, pid }) => name === FRAME && pid === own.pid).map(({ ts }) => ts);
  const markedAt = (mark: string): number => {
    const found = events.findLast(({ name, pid }) => name === mark && pid === own.pid);
    if (found === undefined) throw new Error(`the trace has no mark ${mark}`);
    return found.ts;
  };
  return {
    longestTaskMs: longest(durations),
    longestTaskCpuMs: longest(tasks.map(({ tdur = 0 }) => tdur / US_PER_MS)),
    longTasks: durations.filter((each) => each > LONG_TASK_MS).length,
    framesPerSecond: ({ from, to }) => {
      const [startUs, endUs] = [markedAt(from), markedAt(to)];
      const count = drawn.filter((ts) => ts >= startUs && ts <= endUs).length;
      return count / ((endUs - startUs) / US_PER_MS / 1_000);
    },
  };
}

const TASK = 'ThreadControllerImpl::RunTask';
const FRAME = 'DrawFrame';

/** Of hundreds of thousands: too many for the arguments of a call. */
function longest(values: readonly number[]): number {
  return values.reduce((most, each) => Math.max(most, each), 0);
}
