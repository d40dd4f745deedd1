import type { Page } from 'playwright-core';

/**
 * What a live page looks like apart from what differs each time: figures are noughts, times are all the same, and what
 * is full of them is a grey field of one size. It happens to a copy that takes the page's place for as long as somebody
 * looks, so that nothing moves meanwhile and the page itself knows nothing of it.
 */
export interface Stillness {
  /** Elements whose content is left out; their size stays. */
  readonly covered?: readonly string[];
  /** Beginnings of panels' titles, or a `$` after their ends: their content is as long as it likes, and becomes a field of one height. */
  readonly cut?: readonly string[];
  /** Text that the page must not contain, because it still waits for something. */
  readonly without?: readonly string[];
}

const ALWAYS_COVERED = ['canvas', '.xterm', '[role="grid"]', '[role="progressbar"]', '[role="meter"]'];
const PATIENCE_MS = 60_000;

export async function whileStill<T>(
  page: Page,
  { covered = [], cut = [], without = [] }: Stillness,
  look: () => Promise<T>,
): Promise<T> {
  const wish = { covered: [...ALWAYS_COVERED, ...covered], cut, without };
  await page.waitForFunction(makeStill, wish, { timeout: PATIENCE_MS });
  try {
    return await look();
  } finally {
    await page.evaluate(() => {
      const { heldPage } = globalThis as unknown as { heldPage: Element };
      document.getElementById('root')?.replaceWith(heldPage);
    });
  }
}

/** In the page; false while it is not ready to be looked at. */
function makeStill({ covered, cut, without }: Required<Stillness>): boolean {
  const root = document.getElementById('root');
  const text = root?.textContent ?? '';
  if (root === null || without.some((words) => text.includes(words))) return false;
  const copy = root.cloneNode(true) as HTMLElement;
  for (const element of copy.querySelectorAll('time')) element.textContent = '0 min ago';
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    node.nodeValue = (node.nodeValue ?? '')
      .replace(/Engine \d[^\s·]*/, 'Engine 0')
      .replace(/(?<![\w-])\d[\d.,:]*/g, '0')
      .replace(/\b0 (?:ms|s|min|h|d|B|kB|KiB|MiB|GiB|TiB)\b/g, '0 u');
  }
  for (const element of copy.querySelectorAll('input')) {
    element.setAttribute('value', element.value.replace(/\d+/g, '0'));
  }
  const seen = new Set<string>();
  for (const panel of copy.querySelectorAll('section')) {
    const title = panel.querySelector('h2');
    const words = title?.textContent ?? '';
    const found = cut.find(
      (part) => words.startsWith(part) || (part.startsWith('$') && words.endsWith(part.slice(1))),
    );
    if (title === null || found === undefined) continue;
    if (seen.has(found)) panel.remove();
    seen.add(found);
    title.textContent = found;
    const head = title.closest('header') ?? title;
    for (const part of [...panel.children]) if (!part.contains(head)) part.remove();
    const field = document.createElement('div');
    field.style.height = '80px';
    field.style.background = 'gray';
    panel.append(field);
  }
  for (const element of copy.querySelectorAll<HTMLElement>(covered.join())) {
    element.style.background = 'gray';
    element.style.color = 'transparent';
    for (const inner of element.querySelectorAll<HTMLElement>('*')) inner.style.visibility = 'hidden';
  }
  root.replaceWith(copy);
  (globalThis as unknown as { heldPage: Element }).heldPage = root;
  return true;
}
