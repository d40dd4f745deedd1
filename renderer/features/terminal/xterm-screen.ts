import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../../electron/domain/terminal/terminal.ts';
import { defineAdoptedStyle } from './adopted-style.ts';
import { pastedText } from './pasted-text.ts';
import type { TerminalScreen } from './terminal-connection.ts';
import { type KeyAction, keyAction } from './terminal-keys.ts';
import { FIND_COLOURS, watchColours, xtermTheme } from './xterm-theme.ts';

/** The screen of one session: kept with all that it shows while its tab, or the whole terminal screen, is not drawn. */

const SCROLL_BACK_LINES = 10_000;
const FONT_PX = 13;
const FONT = '"JetBrains Mono", ui-monospace, monospace';

export interface ScreenWishes {
  readonly isMac: boolean;
  readonly skippedText: string;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onResize: () => void;
  /** Of `leave` and `search`; the others are done here. */
  readonly onKey: (action: KeyAction) => void;
  readonly onLink: (address: string) => void;
  /** Lines that a program would carry out one by one. */
  readonly onPaste: (text: string, lineCount: number) => void;
}

export class XtermScreen implements TerminalScreen {
  readonly #wishes: ScreenWishes;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #element = document.createElement('div');
  readonly #encoder = new TextEncoder();
  readonly #observer = new ResizeObserver(() => this.#refit());
  readonly #unwatch: () => void;
  #isOpen = false;
  #wantsFocus = false;

  constructor(wishes: ScreenWishes, isForReaders: boolean) {
    defineAdoptedStyle();
    this.#wishes = wishes;
    this.#element.className = 'size-full';
    this.#terminal = new Terminal({
      scrollback: SCROLL_BACK_LINES,
      fontFamily: FONT,
      fontSize: FONT_PX,
      lineHeight: 1.2,
      cursorBlink: false,
      // Programs choose colours for a page that they do not know.
      minimumContrastRatio: 4.5,
      screenReaderMode: isForReaders,
      macOptionClickForcesSelection: true,
      allowProposedApi: true,
      theme: xtermTheme(document.documentElement),
      linkHandler: { activate: (_event, address) => wishes.onLink(address) },
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new WebLinksAddon((_event, address) => wishes.onLink(address)));
    this.#terminal.onData((text) => wishes.onBytes(this.#encoder.encode(text)));
    // Old mouse reports are bytes and no text.
    this.#terminal.onBinary((binary) =>
      wishes.onBytes(Uint8Array.from(binary, (unit) => unit.charCodeAt(0))),
    );
    this.#terminal.attachCustomKeyEventHandler((event) => this.#mayHave(event));
    this.#element.addEventListener('paste', (event) => this.#onPaste(event), { capture: true });
    this.#unwatch = watchColours(() => {
      this.#terminal.options.theme = xtermTheme(document.documentElement);
    });
  }

  /** Shows it in another place, or in its first. */
  mount(parent: HTMLElement): void {
    parent.append(this.#element);
    // Cells are as large as the letters were when they were measured: those of another font would not fit later.
    void document.fonts.load(`${FONT_PX}px ${FONT}`).then(
      () => this.#show(),
      () => this.#show(),
    );
  }

  unmount(): void {
    this.#observer.disconnect();
    this.#element.remove();
  }

  close(): void {
    this.unmount();
    this.#unwatch();
    this.#terminal.dispose();
  }

  focus(): void {
    this.#wantsFocus = true;
    if (this.#isOpen) this.#terminal.focus();
  }

  size(): TerminalSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  show(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  skip(): void {
    this.#terminal.write(`\r\n\u001b[0;2m${this.#wishes.skippedText}\u001b[0m\r\n`);
  }

  bell(): void {
    this.#element.classList.add('terminal-bell');
    setTimeout(() => this.#element.classList.remove('terminal-bell'), 150);
  }

  paste(text: string): void {
    this.#terminal.paste(text);
    this.#terminal.focus();
  }

  setForReaders(isForReaders: boolean): void {
    this.#terminal.options.screenReaderMode = isForReaders;
  }

  find(text: string, direction: 'next' | 'previous'): boolean {
    const options = { decorations: FIND_COLOURS, incremental: false };
    return direction === 'next'
      ? this.#search.findNext(text, options)
      : this.#search.findPrevious(text, options);
  }

  stopFinding(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  #show(): void {
    if (!this.#element.isConnected) return;
    if (!this.#isOpen) {
      this.#terminal.open(this.#element);
      this.#isOpen = true;
      if (this.#wantsFocus) this.#terminal.focus();
    }
    this.#observer.observe(this.#element);
    this.#refit();
  }

  /** False: the program does not get it. */
  #mayHave(event: KeyboardEvent): boolean {
    const action = keyAction(event, this.#wishes.isMac);
    if (action === null) return true;
    // The browser's own pasting goes on, and asks nobody for the clipboard.
    if (action === 'paste') return false;
    event.preventDefault();
    if (event.type !== 'keydown') return false;
    if (action === 'copy') void navigator.clipboard.writeText(this.#terminal.getSelection()).catch(() => {});
    else this.#wishes.onKey(action);
    return false;
  }

  #onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const clipboard = event.clipboardData?.getData('text/plain') ?? '';
    const { text, lineCount, mustAsk } = pastedText(clipboard, this.#terminal.modes.bracketedPasteMode);
    if (mustAsk) this.#wishes.onPaste(text, lineCount);
    else this.#terminal.paste(text);
  }

  /** A tab that is not shown has no size, and keeps the one it had. */
  #refit(): void {
    if (this.#element.clientWidth === 0 || this.#element.clientHeight === 0) return;
    const before = this.size();
    this.#fit.fit();
    const { columns, rows } = this.size();
    if (columns !== before.columns || rows !== before.rows) this.#wishes.onResize();
  }
}
