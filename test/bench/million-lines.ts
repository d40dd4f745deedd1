import type { Page } from 'playwright-core';
import { places } from '../../renderer/state/places.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import type { Bench } from './bench.ts';
import { type BrowserTrace, type MarkedSpan, traced } from './browser-trace.ts';
import { pause } from './idle.ts';
import { type PageMemory, readPageMemory } from './page-memory.ts';
import { openServedPage } from './served-page.ts';
import { openServedStack, type ServedStack } from './served-stack.ts';
import { linesAtOnce } from './service-stacks.ts';

/** A page that was told a million lines while it was open, follows more, and searches. */
export interface MillionLines {
  readonly lines: number;
  /** Until the last of them was there. */
  readonly tookMs: number;
  /** Drawn a second while a person scrolls: through all lines, then through what a search has found. */
  readonly framesPerSecond: readonly number[];
  readonly longestTaskMs: number;
  readonly longestTaskCpuMs: number;
  readonly longTasks: number;
  /** Once it has been left alone for a moment, with the lines and what the search found still there, and more coming. */
  readonly memory: PageMemory;
  /** In the middle of scrolling, with all that nobody has collected yet. */
  readonly memoryBusy: PageMemory;
  /** Before the first line. */
  readonly memoryBefore: PageMemory;
}

const MEMBERS = 10;
/** The page keeps a million at most, and gives the oldest up in blocks. */
const LINES_PER_MEMBER = 101_000;
const LEAST_LINES = 990_000;
const LINES_MS = 600_000;
const FOUND_MS = 60_000;
const SEARCH = 'status=5\\d\\d';
const LEAST_FOUND = 500;
const SCROLL_PX = 6_000;
const PX_PER_SECOND = 3_000;
const TURNS = 2;
const LOOK_MS = 500;
/** Garbage of a page that is busy is collected within five seconds of rest; looked at up to a minute, nothing changes after that. */
const REST_MS = 10_000;

const IN_ALL: MarkedSpan = { from: 'bench-all-from', to: 'bench-all-to' };
const IN_FOUND: MarkedSpan = { from: 'bench-found-from', to: 'bench-found-to' };

export async function watchMillionLines(bench: Bench): Promise<MillionLines> {
  const image = await ensureComponentImage(bench.docker, 'infra');
  const stack = await openServedStack(bench, {
    name: 'bench-lines',
    text: async (name) => linesAtOnce(name, image, { members: MEMBERS, lines: LINES_PER_MEMBER }),
  });
  const { browser, page, address, close } = await openServedPage(bench, stack);
  try {
    await page.goto(`${address}#${places.logs(stack.name)}`);
    await page.getByRole('grid').waitFor({ timeout: LINES_MS });
    const memoryBefore = await readPageMemory(browser, page);
    const startMs = performance.now();
    let lines = 0;
    let tookMs = 0;
    const trace = await traced(browser, page, async () => {
      await beginToWrite(bench, stack);
      lines = await rowsReach(bench, page, { least: LEAST_LINES, patienceMs: LINES_MS });
      tookMs = performance.now() - startMs;
      bench.say(`  ${lines} lines are on the page after ${Math.round(tookMs / 1000)} s`);
      await scrolled(page, IN_ALL);
      await page.getByRole('button', { name: 'Regular expression' }).click();
      await page.getByRole('textbox', { name: 'Search in the logs' }).fill(SEARCH);
      // Those of before stay until the host has answered.
      await rowsReach(bench, page, { least: LEAST_FOUND, most: LEAST_LINES / 2, patienceMs: FOUND_MS });
      await scrolled(page, IN_FOUND);
    });
    const memoryBusy = await readPageMemory(browser, page);
    await pause(REST_MS, bench.signal);
    const memory = await readPageMemory(browser, page);
    return { lines, tookMs, ...figuresOf(trace), memory, memoryBusy, memoryBefore };
  } finally {
    await close();
  }
}

function figuresOf(trace: BrowserTrace) {
  return {
    framesPerSecond: [IN_ALL, IN_FOUND].map((span) => trace.framesPerSecond(span)),
    longestTaskMs: trace.longestTaskMs,
    longestTaskCpuMs: trace.longestTaskCpuMs,
    longTasks: trace.longTasks,
  };
}

/** It writes its share when it is told to, and a little from then on. */
async function beginToWrite(bench: Bench, { name }: ServedStack): Promise<void> {
  const filters = { label: [`dev.tandem.stack=${name}`, 'dev.tandem.role=member'] };
  const writers = await bench.docker.listContainers({ filters });
  await Promise.all(writers.map(({ Id }) => bench.docker.getContainer(Id).kill({ signal: 'SIGUSR1' })));
}

/** Returns how many there are. */
async function rowsReach(
  bench: Bench,
  page: Page,
  wish: { readonly least: number; readonly most?: number; readonly patienceMs: number },
): Promise<number> {
  const { least, most = Number.POSITIVE_INFINITY, patienceMs } = wish;
  const endMs = performance.now() + patienceMs;
  const grid = page.getByRole('grid');
  for (;;) {
    const rows = (await grid.count()) === 0 ? 0 : Number(await grid.getAttribute('aria-rowcount'));
    if (rows >= least && rows <= most) return rows;
    if (performance.now() > endMs) throw new Error(`the page shows ${rows} lines instead of ${least}`);
    await pause(LOOK_MS, bench.signal);
  }
}

/** As with a wheel, up and down again, by the browser itself: who sends single turns of it measures the sending. */
async function scrolled(page: Page, { from, to }: MarkedSpan): Promise<void> {
  const box = await page.getByRole('grid').boundingBox();
  if (box === null) throw new Error('there are no lines to scroll');
  const line = await page.context().newCDPSession(page);
  const gesture = {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    speed: PX_PER_SECOND,
    gestureSourceType: 'mouse',
  } as const;
  await page.evaluate((mark) => performance.mark(mark), from);
  for (let turn = 0; turn < TURNS; turn += 1) {
    await line.send('Input.synthesizeScrollGesture', { ...gesture, yDistance: SCROLL_PX });
    await line.send('Input.synthesizeScrollGesture', { ...gesture, yDistance: -SCROLL_PX });
  }
  await page.evaluate((mark) => performance.mark(mark), to);
  await line.detach();
}
