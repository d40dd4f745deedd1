import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type Box, boxesOf, movedBoxes, parseBoxes, printBoxes } from './boxes.ts';
import { compare, shrink } from './picture-comparison.ts';
import { decodePng, encodePng, type Picture } from './png.ts';

/**
 * Pictures of the page that are kept under `test/pictures`, halved, each with a list of where its parts stand.
 * `TANDEM_PICTURES_UPDATE=1` renews those that look different.
 */

const KEPT = 'test/pictures';
const FOUND = join(tmpdir(), 'tandem-pictures');
const HALF = 2;
const MOST_TOLD = 12;

export interface Look {
  readonly picture: Picture;
  /** Nothing live is behind it, so that even something as small as an icon is as it was. */
  readonly isStill: boolean;
  readonly boxes: readonly Box[];
}

/** The window as it is now, or a part of it. `scale`: device pixels for one of the page. */
export async function lookAt(
  page: Page,
  {
    scale = 1,
    part,
    isStill = false,
  }: { readonly scale?: number; readonly part?: Locator; readonly isStill?: boolean } = {},
): Promise<Look> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // No styles are put into the page for it: its policy forbids them, and a complaint is a fault.
  const options = { animations: 'allow', caret: 'initial' } as const;
  const shot = await (part ?? page).screenshot(options);
  return {
    isStill,
    picture: shrink(decodePng(shot), HALF * scale),
    boxes: await boxesOf(part ?? page.locator('body')),
  };
}

/** Null when it looks as it did; else what differs, where to see it, and how to renew what is kept. */
export async function faultOf(name: string, { picture, boxes, isStill }: Look): Promise<string | null> {
  const path = join(KEPT, `${name}.png`);
  const boxesPath = join(KEPT, `${name}.txt`);
  const kept = await readFile(path).catch(() => null);
  const keptBoxes = await readFile(boxesPath, 'utf8').catch(() => '');
  const seen = kept === null ? null : compare(picture, decodePng(kept), { mayHaveSpots: !isStill });
  const moved = movedBoxes(boxes, parseBoxes(keptBoxes));
  const picturesFault = seen === null ? 'there is no picture of it yet' : seen.fault;
  if (picturesFault === null && moved.length === 0) return null;
  if (process.env.TANDEM_PICTURES_UPDATE === '1') {
    await save(path, encodePng(picture));
    await save(boxesPath, printBoxes(boxes));
    return null;
  }
  const found = (what: string) => join(FOUND, `${name}-${what}.png`);
  await save(found('actual'), encodePng(picture));
  if (kept !== null) await save(found('expected'), kept);
  if (seen !== null) await save(found('difference'), encodePng(seen.difference));
  return [
    `${name}: ${picturesFault ?? 'it looks the same, but parts of it moved'}`,
    ...moved.slice(0, MOST_TOLD),
    ...(moved.length > MOST_TOLD ? [`and ${moved.length - MOST_TOLD} more`] : []),
    `See ${found('actual')}, -expected.png and -difference.png beside it.`,
    'If it is meant: TANDEM_PICTURES_UPDATE=1 npm test -- --only e2e page-',
  ].join('\n');
}

async function save(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
