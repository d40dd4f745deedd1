/**
 * What travels between a page of the desktop app and the process that has the host. A line carries the same frames
 * as the browser's WebSocket, as the same texts, so that both have one parser and one limit.
 *
 *   page: open ──► host: opened ──► frames both ways ──► closed by the host, or close by the page
 */

export const PAGE_CHANNEL = 'tandem:page';
export const PAGE_SCHEME = 'tandem-app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://page`;

export type FromPage =
  | { readonly kind: 'open'; readonly line: number }
  | { readonly kind: 'frame'; readonly line: number; readonly text: string }
  /** How many characters of frames have arrived on the line: what is beyond that still waits. */
  | { readonly kind: 'taken'; readonly line: number; readonly characters: number }
  | { readonly kind: 'close'; readonly line: number };

export type ToPage =
  | { readonly kind: 'opened'; readonly line: number }
  | { readonly kind: 'frame'; readonly line: number; readonly text: string }
  | { readonly kind: 'closed'; readonly line: number }
  /** A link or a notification asks for a screen; `path` is what stands after the `#`. */
  | { readonly kind: 'go'; readonly path: string };

export interface ShellLineListener {
  opened(): void;
  frame(text: string): void;
  closed(): void;
}

/** Everything that a page of the desktop app has besides what a browser gives it. */
export interface ShellBridge {
  readonly platform: string;
  open(listener: ShellLineListener): { send(text: string): void; close(): void };
  onGo(listener: (path: string) => void): void;
}
