import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { BYTES_PER_MB } from './idle.ts';

/** What a page takes, in megabytes. */
export interface PageMemory {
  /** Objects of scripts, elements, and the bytes of buffers and texts behind them. */
  readonly heapMb: number;
  /** All that its process has for itself, code and compositor included; null where only Linux tells. */
  readonly processMb: number | null;
}

/**
 * `performance.measureUserAgentSpecificMemory` wants a page that is isolated in another way (COEP) than this one has a use
 * for, so the browser is asked: `JSHeapUsedSize` of `Performance.getMetrics` leaves the buffers out, in which the lines are.
 */
export async function readPageMemory(browser: Browser, page: Page): Promise<PageMemory> {
  const line = await page.context().newCDPSession(page);
  const heap: HeapUsage = await line.send('Runtime.getHeapUsage');
  await line.detach();
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = heap;
  const heapMb = (usedSize + embedderHeapUsedSize + backingStorageSize) / BYTES_PER_MB;
  return { heapMb, processMb: await processMb(browser) };
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/** The largest of the browser's renderers: the others are spare. */
async function processMb(browser: Browser): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const line = await browser.newBrowserCDPSession();
  const { processInfo } = await line.send('SystemInfo.getProcessInfo');
  await line.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(renderers.map(({ id }) => privateBytes(id)));
  return Math.max(...sizes) / BYTES_PER_MB;
}

async function privateBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].map(([, kb]) => Number(kb));
  return kilobytes.reduce((sum, kb) => sum + kb, 0) * 1024;
}
