import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines of bounded length. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new StringDecoder('utf8');
  #pieces: string[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that are complete now, or null when one is longer than allowed; nothing may be pushed after that. */
  push(chunk: Buffer): readonly string[] | null {
    const parts = this.#decoder.write(chunk).split('\n');
    const lines: string[] = [];
    for (const [index, part] of parts.entries()) {
      this.#pieces.push(part);
      this.#length += part.length;
      if (this.#length > this.#maxBytes) return null;
      if (index === parts.length - 1) break;
      lines.push(this.#pieces.join(''));
      this.#pieces = [];
      this.#length = 0;
    }
    return lines;
  }
}
