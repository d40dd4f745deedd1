import type { HostApi } from '../contract/host-session.ts';
import type { FromPage, ToPage } from '../contract/page-line.ts';
import { type FrameServer, serveFrames } from './frames-server.ts';
import { parseFromPage } from './page-messages.ts';

/** The host that answers now. It may become another one while pages are open. */
export interface HostDoor {
  /** Rejects when there will be none any more. */
  whenReady(): Promise<HostApi>;
}

export interface PageLinesOptions {
  readonly door: HostDoor;
  readonly send: (message: ToPage) => void;
  /** Something came that no page of ours says; it went no further. */
  readonly onRefused: (why: string) => void;
}

interface Line {
  /** Null until there is a host. */
  server: FrameServer | null;
  sentCharacters: number;
  takenCharacters: number;
}

/** A page has one line; it opens the next before the former one's end has been told. */
const MAX_LINES = 8;
/** As over the WebSocket: what a page asks is small. */
const MAX_REQUEST_CHARACTERS = 1024 * 1024;

/** The contract for one page, over messages that somebody else carries and whose sender was checked. */
export class PageLines {
  readonly #options: PageLinesOptions;
  readonly #lines = new Map<number, Line>();

  constructor(options: PageLinesOptions) {
    this.#options = options;
  }

  receive(raw: unknown): void {
    const message = parseFromPage(raw);
    if (message === null) {
      this.#options.onRefused('a message without a known shape');
    } else if (message.kind === 'open') {
      this.#open(message.line);
    } else {
      const line = this.#lines.get(message.line);
      // The page may not have heard yet that it was closed.
      if (line !== undefined) this.#receiveOn(line, message);
    }
  }

  /** The page is gone, or speaks to another host from now on. */
  closeAll(): void {
    for (const id of [...this.#lines.keys()]) this.#end(id);
  }

  #open(id: number): void {
    const { door, onRefused, send } = this.#options;
    if (this.#lines.has(id)) {
      onRefused('a line that is open already');
      return;
    }
    if (this.#lines.size >= MAX_LINES) {
      onRefused('more lines than a page needs');
      send({ kind: 'closed', line: id });
      return;
    }
    const line: Line = { server: null, sentCharacters: 0, takenCharacters: 0 };
    this.#lines.set(id, line);
    door.whenReady().then(
      (api) => {
        if (this.#lines.get(id) !== line) return;
        line.server = this.#serve(id, line, api);
        send({ kind: 'opened', line: id });
      },
      () => this.#end(id),
    );
  }

  #serve(id: number, line: Line, api: HostApi): FrameServer {
    return serveFrames(api, 'desktop', {
      send: (text) => {
        line.sentCharacters += text.length;
        this.#options.send({ kind: 'frame', line: id, text });
      },
      waitingBytes: () => line.sentCharacters - line.takenCharacters,
      close: () => this.#end(id),
    });
  }

  #receiveOn(line: Line, message: Exclude<FromPage, { kind: 'open' }>): void {
    const { onRefused } = this.#options;
    switch (message.kind) {
      case 'frame':
        if (line.server === null || message.text.length > MAX_REQUEST_CHARACTERS) {
          onRefused('a frame that is too early or too large');
          this.#end(message.line);
        } else {
          line.server.receive(message.text);
        }
        break;
      case 'taken':
        if (message.characters > line.sentCharacters) onRefused('more taken than was sent');
        else line.takenCharacters = Math.max(line.takenCharacters, message.characters);
        break;
      case 'close':
        this.#end(message.line);
        break;
    }
  }

  #end(id: number): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#lines.delete(id);
    line.server?.closed();
    this.#options.send({ kind: 'closed', line: id });
  }
}
