import type { Page } from 'playwright-core';

/**
 * What a live page looks like apart from what differs each time: figures are noughts, times are all the same, and what
 * is full of them is a grey field of one size. It happens to a copy that takes the page's place for as long as somebody
 * looks, so that nothing moves meanwhile and the page itself knows nothing of it.
 */
export interface Stillness {
  /** Elements whose content is left out; their size stays. */
  readonly covered?: readonly string[];
  /** Panels by the beginnings of their titles or, after a `$`, by the ends. One is left of those, with a field of one height in it. */
  readonly cut?: readonly string[];
  /** Elements that become fields of one height, because what they say of this machine is as long as it likes. */
  readonly emptied?: readonly string[];
  /** The one whose page it is: what else the engine holds is left out. */
  readonly stack?: string;
  /** Text that the page must contain, because without it it still waits for something. */
  readonly has?: readonly string[];
  /** Text that the page must not contain, because it still waits for something. */
  readonly without?: readonly string[];
}

const ALWAYS_COVERED = ['canvas', '.xterm', '[role="grid"]', '[role="progressbar"]', '[role="meter"]'];
const PATIENCE_MS = 60_000;

export async function whileStill<T>(
  page: Page,
  { covered = [], cut = [], emptied = [], stack = '', has = [], without = [] }: Stillness,
  look: () => Promise<T>,
): Promise<T> {
  const wish = { covered: [...ALWAYS_COVERED, ...covered], cut, emptied, stack, has, without };
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
function makeStill({ covered, cut, emptied, stack, has, without }: Required<Stillness>): boolean {
  const root = document.getElementById('root');
  const text = root?.querySelector('main')?.textContent ?? '';
  const isThere = has.every((words) => text.includes(words));
  if (root === null || !isThere || without.some((words) => text.includes(words))) return false;
  const copy = root.cloneNode(true) as HTMLElement;
  for (const link of copy.querySelectorAll('a[href*="/stacks/"]')) {
    if (!`${link.getAttribute('href')}/`.includes(`/stacks/${stack}/`)) link.closest('li, article')?.remove();
  }
  const makeField = (element: HTMLElement) => {
    element.replaceChildren();
    element.style.height = '80px';
    element.style.background = 'gray';
    return element;
  };
  for (const element of copy.querySelectorAll<HTMLElement>(emptied.join() || 'none')) makeField(element);
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
    title.textContent = cut[0] ?? '';
    const head = title.closest('header') ?? title;
    for (const part of [...head.children]) if (!part.contains(title)) part.remove();
    for (const part of [...panel.children]) if (!part.contains(head)) part.remove();
    panel.append(makeField(document.createElement('div')));
  }
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
  for (const element of copy.querySelectorAll<HTMLElement>(covered.join())) {
    element.style.background = 'gray';
    element.style.color = 'transparent';
    for (const inner of element.querySelectorAll<HTMLElement>('*')) inner.style.visibility = 'hidden';
  }
  root.replaceWith(copy);
  (globalThis as unknown as { heldPage: Element }).heldPage = root;
  return true;
}
