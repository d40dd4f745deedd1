import type { JSHandle, Page } from 'playwright-core';

type Role = Parameters<Page['getByRole']>[0];

/** Where the focus stopped, as somebody without a mouse meets it. */
export interface Stop {
  /** For people: `button "Up"`; `page` when nothing has the focus. */
  readonly label: string;
  readonly region: 'page' | 'header' | 'side bar' | 'main' | 'floating';
  readonly isFirst: boolean;
  /** Of the scrolled content, so that scrolling moves nothing. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}

/** More stops than any screen has; a bound for when the focus is caught. */
const MOST_STOPS = 250;
/** More than any picture is wide and high together. */
const MOST_STEERED = 30;

/**
 * A person without a mouse: goes by keys only, and looks at each stop whether it can be seen where one is. What was
 * wrong on the way is collected in `faults`.
 */
export class Keyboard {
  readonly #page: Page;
  readonly #faults = new Set<string>();
  #previous: JSHandle | null = null;
  #previousLook = '';
  #previousLabel = '';

  constructor(page: Page) {
    this.#page = page;
  }

  /** Empty when every stop so far could be seen. */
  get faults(): readonly string[] {
    return [...this.#faults];
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** In place of what the field holds. */
  async retype(text: string): Promise<void> {
    await this.press('ControlOrMeta+a');
    await this.type(text);
  }

  hasFocus(role: Role, name: string | RegExp): Promise<boolean> {
    const wanted = this.#page.getByRole(role, { name, exact: true });
    return wanted
      .and(this.#page.locator(':focus'))
      .count()
      .then((count) => count > 0);
  }

  /** Goes on with a key, Tab unless told otherwise, until what is meant has the focus. */
  async goTo(
    role: Role,
    name: string | RegExp,
    { by = 'Tab' }: { readonly by?: string } = {},
  ): Promise<void> {
    const passed: string[] = [];
    let rounds = 0;
    while (!(await this.hasFocus(role, name))) {
      if (passed.length === MOST_STOPS || rounds === 2) {
        throw new Error(`${by} does not lead to ${role} “${name}”, but to:\n${passed.join('\n')}`);
      }
      await this.press(by);
      const { label, region } = await this.look();
      passed.push(label);
      if (region === 'page') rounds += 1;
    }
    await this.look();
  }

  /** The same, and presses it. */
  async take(role: Role, name: string | RegExp, options?: { readonly by?: string }): Promise<void> {
    await this.goTo(role, name, options);
    await this.press('Enter');
  }

  /**
   * Within a picture, as one who sees it: by the arrow that points from where the focus is to where the wanted part stands.
   * Columns come first, because up and down stay in theirs.
   */
  async steerTo(role: Role, name: string | RegExp): Promise<void> {
    const wanted = this.#page.getByRole(role, { name, exact: true });
    const passed: string[] = [];
    while (!(await this.hasFocus(role, name))) {
      const arrow = await wanted.first().evaluate(readArrow);
      if (passed.length === MOST_STEERED) {
        throw new Error(`arrows do not lead to ${role} “${name}”, but to:\n${passed.join('\n')}`);
      }
      await this.press(arrow);
      passed.push(`${arrow}: ${(await this.look()).label}`);
    }
  }

  /** From where the focus is to the end of the page: after the last stop comes the browser, or the first one again. */
  async walk(): Promise<readonly Stop[]> {
    const stops: Stop[] = [];
    while (stops.length < MOST_STOPS) {
      await this.press('Tab');
      const stop = await this.look();
      if (stop.region === 'page' || stop.isFirst) return stops;
      stops.push(stop);
    }
    throw new Error(`the focus never leaves:\n${stops.map(({ label }) => label).join('\n')}`);
  }

  /** Notes whether the present stop can be seen, and whether the one before looked otherwise while it had the focus. */
  async look(): Promise<Stop> {
    const previous = this.#previous;
    const [stop, now] = await Promise.all([
      this.#page.evaluate(readStop, previous),
      this.#page.evaluateHandle(() => document.activeElement),
    ]);
    const where = `${await this.#page.title()}: ${stop.label}`;
    if (stop.region !== 'page' && !stop.hasRing) this.#faults.add(`${where} shows no ring`);
    if (stop.region !== 'page' && !stop.isInSight) this.#faults.add(`${where} is covered or out of sight`);
    if (stop.previousLook !== null && stop.previousLook === this.#previousLook) {
      this.#faults.add(`${this.#previousLabel} looks the same with and without the focus`);
    }
    await previous?.dispose();
    this.#previous = now;
    this.#previousLook = stop.look;
    this.#previousLabel = where;
    return stop;
  }
}

/**
 * The order in which stops have to come, which is that of reading: header, side bar, main part, then what floats above it; in each of them
 * a stop lies below the one before, or on its line further right, or begins a column further right.
 */
export function orderFaults(stops: readonly Stop[]): readonly string[] {
  const regions: readonly Stop['region'][] = ['page', 'header', 'side bar', 'main', 'floating'];
  return stops.flatMap((stop, index) => {
    const before = stops[index - 1];
    if (before === undefined) return [];
    const step = regions.indexOf(stop.region) - regions.indexOf(before.region);
    const isForward = step === 0 ? isAfter(stop.box, before.box) : step > 0;
    return isForward ? [] : [`${stop.label} comes after ${before.label}`];
  });
}

function isAfter(box: Stop['box'], before: Stop['box']): boolean {
  const shared = Math.min(box.bottom, before.bottom) - Math.max(box.top, before.top);
  const least = Math.min(box.bottom - box.top, before.bottom - before.top);
  if (shared >= least / 2) return box.left >= before.left;
  return box.top > before.top || box.left >= before.right;
}

/** In the page. */
function readArrow(wanted: Element): string {
  const to = wanted.getBoundingClientRect();
  const from = (document.activeElement ?? wanted).getBoundingClientRect();
  if (to.left >= from.right) return 'ArrowRight';
  if (to.right <= from.left) return 'ArrowLeft';
  return to.top > from.top ? 'ArrowDown' : 'ArrowUp';
}

/** In the page. */
function readStop(previous: Element | null) {
  const lookOf = (element: Element): string => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
      getComputedStyle(element);
    return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor].join(' ');
  };
  const element = document.activeElement;
  const isLeft = previous?.isConnected === true && previous !== element;
  const previousLook = isLeft ? lookOf(previous) : null;
  if (element === null || element === document.body) {
    const box = { left: 0, top: 0, right: 0, bottom: 0 };
    return {
      label: 'page',
      region: 'page' as const,
      isFirst: false,
      box,
      hasRing: true,
      isInSight: true,
      look: '',
      previousLook,
    };
  }
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  // It draws its own cursor, over a field that nobody sees; a heading is no control.
  const isOwnKind = element.matches('.xterm-helper-textarea, [tabindex="-1"]:is(h1, h2, main)');
  const [rect = element.getBoundingClientRect()] = element.getClientRects();
  const middle = (from: number, to: number, most: number) => (Math.max(0, from) + Math.min(most, to)) / 2;
  const x0 = middle(rect.left, rect.right, innerWidth);
  const y0 = middle(rect.top, rect.bottom, innerHeight);
  // What is one pixel wide lies between two of them.
  const isHit = [0, -1, 1].some((off) => element.contains(document.elementFromPoint(x0 + off, y0 + off)));
  let [x, y] = [0, 0];
  for (let each = element.parentElement; each !== null; each = each.parentElement) {
    x += each.scrollLeft;
    y += each.scrollTop;
  }
  const region =
    (['main', 'nav', '#root'] as const).find(
      (each) => element.closest(each === '#root' ? each : `#root ${each}`) !== null,
    ) ?? 'floating';
  const named = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
  const labels = [
    element.getAttribute('aria-label'),
    named.map((id) => document.getElementById(id)?.textContent ?? '').join(' '),
    element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? element.placeholder) : null,
    element.textContent,
  ];
  const name = (labels.find((label) => label !== null && label !== '') ?? '').trim().slice(0, 60);
  return {
    label: `${element.getAttribute('role') ?? element.tagName.toLowerCase()} "${name}"`,
    region: ({ main: 'main', nav: 'side bar', '#root': 'header', floating: 'floating' } as const)[region],
    isFirst: element === document.querySelector('#root button, #root a'),
    box: { left: rect.left + x, top: rect.top + y, right: rect.right + x, bottom: rect.bottom + y },
    hasRing:
      isOwnKind || (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none',
    isInSight: isOwnKind || isHit,
    look: isOwnKind ? '' : lookOf(element),
    previousLook,
  };
}
