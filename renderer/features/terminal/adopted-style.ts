/**
 * Stands where xterm would put a `<style>` element: its text becomes a constructed sheet of the document as long as the
 * element is in it. See `xterm-styles-plugin.ts`.
 */
class AdoptedStyle extends HTMLElement {
  readonly #sheet = new CSSStyleSheet();
  #css = '';

  override get textContent(): string {
    return this.#css;
  }

  override set textContent(css: string) {
    this.#css = css;
    this.#sheet.replaceSync(css);
  }

  connectedCallback(): void {
    document.adoptedStyleSheets = [...without(this.#sheet), this.#sheet];
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = without(this.#sheet);
  }
}

function without(sheet: CSSStyleSheet): CSSStyleSheet[] {
  return document.adoptedStyleSheets.filter((other) => other !== sheet);
}

const NAME = 'adopted-style';

export function defineAdoptedStyle(): void {
  if (customElements.get(NAME) === undefined) customElements.define(NAME, AdoptedStyle);
}
