import { hash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { describeError, type Logger } from '../logger.ts';
import type { TokenCheck, TokenVerdict } from './token-check.ts';

const LOOK_AGAIN_MS = 1000;

/**
 * Tokens from a file, one a line; empty lines and lines that begin with `#` do not count. Only hashes are kept, and
 * all of them are compared, so that the time of an answer says nothing about the tokens. A file that vanishes or cannot
 * be read leaves the last known tokens valid.
 */
export class FileTokens implements TokenCheck {
  readonly #file: string;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #hashes: readonly Buffer[] | null = null;
  #version = '';
  #failure = 'the token file was not read yet';

  private constructor(file: string, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#look(), LOOK_AGAIN_MS);
    this.#timer.unref();
  }

  static async open(file: string, logger: Logger): Promise<FileTokens> {
    const tokens = new FileTokens(file, logger);
    await tokens.#look();
    return tokens;
  }

  check(token: string): TokenVerdict {
    if (this.#hashes === null) return 'unavailable';
    const digest = hash('sha256', token, 'buffer');
    let found = false;
    for (const known of this.#hashes) found = timingSafeEqual(known, digest) || found;
    return found ? 'accepted' : 'refused';
  }

  ownerOf(token: string): string {
    return hash('sha256', token, 'base64url');
  }

  limitation(): string | null {
    return this.#hashes === null ? this.#failure : null;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const { mtimeMs, ino, size } = await stat(this.#file);
      const version = `${ino} ${size} ${mtimeMs}`;
      if (version === this.#version) return;
      const lines = (await readFile(this.#file, 'utf8')).split('\n').map((line) => line.trim());
      const tokens = lines.filter((line) => line !== '' && !line.startsWith('#'));
      this.#hashes = tokens.map((token) => hash('sha256', token, 'buffer'));
      this.#version = version;
      this.#logger.info({ tokens: tokens.length }, 'read the token file');
    } catch (thrown) {
      const { message, code } = describeError(thrown);
      const failure = `the token file cannot be read (${code ?? message})`;
      if (failure !== this.#failure) this.#logger.warn({ code }, failure);
      this.#failure = failure;
      this.#version = '';
    }
  }
}
