import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * `node resources/tooling/icons.mjs [path of Chromium]` draws every icon of the desktop app from `resources/icons/tandem.svg`
 * and from the shapes below. What it draws is committed: making installers needs no browser.
 */

const ICONS = fileURLToPath(new URL('../icons', import.meta.url));
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Sizes of a Windows icon; 256 is the largest it can say. */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's name for a picture of so many pixels; some sizes have a second name, for twice the resolution. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

/**
 * On a grid of 16: a shape for each word, so that colour is never the only carrier. They are those of the page
 * (`survival-mark.tsx`) but for `fails`, whose mark in a ring is not told from the half disc at this size.
 */
const SHAPES = {
  survives: '<circle cx="8" cy="8" r="7" fill="currentColor" stroke="none"/>',
  degrades: '<circle cx="8" cy="8" r="6"/><path d="M8 1a7 7 0 0 0 0 14z" fill="currentColor" stroke="none"/>',
  fails:
    '<path d="M8 1.7 15 14H1z" stroke-linejoin="round" stroke-width="1.8"/><path d="M8 6v3.6M8 11.6v.4" stroke-linecap="round" stroke-width="1.8"/>',
  unknown:
    '<g fill="currentColor" stroke="none"><circle cx="2.5" cy="8" r="1.9"/><circle cx="8" cy="8" r="1.9"/><circle cx="13.5" cy="8" r="1.9"/></g>',
  busy: '<path d="M8 2a6 6 0 1 1-6 6" /><circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none"/>',
};
/** By the panel that they lie on. What is not about health has the panel's own ink. */
const COLOURS = {
  dark: { survives: '#5fd38d', degrades: '#f5b945', fails: '#ff8577', unknown: '#d5d8de', busy: '#a5b8ff' },
  light: { survives: '#177a3d', degrades: '#955d00', fails: '#c5281c', unknown: '#4a4f59', busy: '#3450c8' },
};
/** Windows asks for what its scaling needs, by these suffixes. */
const WINDOWS_SCALES = [
  ['', 16],
  ['@1.25x', 20],
  ['@1.5x', 24],
  ['@2x', 32],
];

const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium' });
try {
  const page = await browser.newPage();
  const draw = (svg, size) => picture(page, svg, size);
  await drawApp(draw);
  await drawTray(draw);
} finally {
  await browser.close();
}

async function drawApp(draw) {
  const folder = join(ICONS, 'app');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const svg = await readFile(join(ICONS, 'tandem.svg'), 'utf8');
  const pictures = new Map();
  for (const size of APP_SIZES) {
    pictures.set(size, await draw(svg, size));
    await writeFile(join(folder, `${size}x${size}.png`), pictures.get(size));
  }
  const of = (size) => pictures.get(size);
  await writeFile(join(folder, 'icon.ico'), icoOf(ICO_SIZES.map((size) => ({ size, png: of(size) }))));
  await writeFile(
    join(folder, 'icon.icns'),
    icnsOf(ICNS_TYPES.map(([type, size]) => ({ type, png: of(size) }))),
  );
}

async function drawTray(draw) {
  const folder = join(ICONS, 'tray');
  await rm(folder, { recursive: true, force: true });
  for (const platform of ['darwin', 'win32', 'linux'])
    await mkdir(join(folder, platform), { recursive: true });
  for (const [state, shape] of Object.entries(SHAPES)) {
    // macOS colours a template itself, by the bar that it lies on.
    const template = traySvg(shape, '#000');
    await writeFile(join(folder, 'darwin', `${state}Template.png`), await draw(template, 16));
    await writeFile(join(folder, 'darwin', `${state}Template@2x.png`), await draw(template, 32));
    for (const [panel, colours] of Object.entries(COLOURS)) {
      const svg = traySvg(shape, colours[state]);
      for (const [suffix, size] of WINDOWS_SCALES)
        await writeFile(join(folder, 'win32', `${state}-${panel}${suffix}.png`), await draw(svg, size));
      // One picture goes over the session bus, and the panel makes it as small as it likes.
      await writeFile(join(folder, 'linux', `${state}-${panel}.png`), await draw(svg, 48));
    }
  }
}

function traySvg(shape, colour) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" color="${colour}">${shape}</svg>`;
}

async function picture(page, svg, size) {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<style>body{margin:0}img{display:block}</style><img width="${size}" height="${size}" src="${source}">`,
  );
  await page.locator('img').evaluate((image) => image.decode());
  return page.screenshot({ omitBackground: true });
}

/** A directory of pictures, then the pictures. */
function icoOf(pictures) {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length + 16 * pictures.length;
  const entries = pictures.map(({ size, png }) => {
    const entry = Buffer.alloc(16);
    // 0 says 256.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([head, ...entries, ...pictures.map(({ png }) => png)]);
}

function icnsOf(pictures) {
  const parts = pictures.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + head.length, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(body.length + head.length, 4);
  return Buffer.concat([head, body]);
}
