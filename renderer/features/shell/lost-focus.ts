/**
 * What has the focus may go away, or be nothing that can be pressed any more: a finished “Down …”, an entry that was
 * removed, a notice that was dismissed. The browser then leaves the focus on nothing, and whoever uses the keyboard or
 * hears the page is nowhere. The heading over the lost place takes it: it says where one is, the next Tab goes on from
 * there, and a key that is pressed once too often does nothing.
 */

/** Dialogs give the focus back, and screens move it on purpose, within this. */
const PATIENCE_MS = 100;
const HEADINGS = 'h1, h2, h3';

interface Focused {
  readonly element: HTMLElement;
  /** From the nearest to all of it. */
  readonly above: readonly Element[];
  readonly byKey: boolean;
  /** For a moment, perhaps: the browser takes the focus away all the same. */
  readonly wasDisabled: boolean;
}

/** Within `main`, until the returned function is called. */
export function keepFocusIn(main: HTMLElement): () => void {
  const { body } = document;
  let last: Focused | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = (): void => {
    timer = undefined;
    if (last === null || document.activeElement !== body) return;
    const { element, above, byKey, wasDisabled } = last;
    last = null;
    if (!isLost(element)) {
      // Whoever clicked beside it wanted to leave it.
      if (wasDisabled) element.focus({ preventScroll: true });
      return;
    }
    const heading = headingAmong(above.filter(({ isConnected }) => isConnected)) ?? main;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    // A pointer's page stays where it is.
    heading.focus({ preventScroll: !byKey });
  };
  const lookSoon = (): void => {
    if (last !== null && timer === undefined) timer = setTimeout(look, PATIENCE_MS);
  };
  const onFocusIn = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || !main.contains(target)) return;
    last =
      target === main
        ? null
        : {
            element: target,
            above: elementsAbove(target, main),
            byKey: target.matches(':focus-visible'),
            wasDisabled: false,
          };
  };

  main.addEventListener('focusin', onFocusIn);
  // Leaving by a click looks like losing, until one sees that what was left is still there.
  main.addEventListener('focusout', lookSoon);
  const inside = new MutationObserver((changes) => {
    if (last === null) return;
    const { element } = last;
    if (changes.some(({ type, target }) => type === 'attributes' && target === element)) {
      last = { ...last, wasDisabled: true };
    }
    lookSoon();
  });
  inside.observe(main, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  // Dialogs come and go beside the page's own parts.
  const beside = new MutationObserver(lookSoon);
  beside.observe(body, { childList: true });
  return () => {
    clearTimeout(timer);
    main.removeEventListener('focusin', onFocusIn);
    main.removeEventListener('focusout', lookSoon);
    inside.disconnect();
    beside.disconnect();
  };
}

function isLost(element: HTMLElement): boolean {
  return !element.isConnected || element.matches(':disabled') || element.closest('[hidden]') !== null;
}

function elementsAbove(element: HTMLElement, main: HTMLElement): readonly Element[] {
  const above: Element[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    above.push(at);
    if (at === main) break;
  }
  return above;
}

function headingAmong(above: readonly Element[]): HTMLElement | null {
  for (const element of above) {
    const heading = element.querySelector<HTMLElement>(HEADINGS);
    if (heading !== null) return heading;
  }
  return null;
}
