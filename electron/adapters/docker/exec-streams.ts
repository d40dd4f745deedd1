import { FailureError } from '../../domain/failure.ts';

/** One message of the engine's multiplexed stream (Docker API, "Attach to a container", stream format). */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

const HEADER_BYTES = 8;

/** The engine's own messages stay below 64 KB; more is not this protocol. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Takes a multiplexed stream apart, message by message; reads no faster than the frames are taken. */
export async function* frames(stream: AsyncIterable<Buffer | string>): AsyncGenerator<Frame> {
  for await (const batch of frameBatches(stream)) yield* batch;
}

/** The same, with all messages at a time that one piece of the stream has completed. */
export async function* frameBatches(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<readonly Frame[]> {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let needed = HEADER_BYTES;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    buffered += bytes.length;
    if (buffered < needed) continue;
    let rest = chunks.length === 1 ? bytes : Buffer.concat(chunks);
    const batch: Frame[] = [];
    while (rest.length >= HEADER_BYTES) {
      const size = frameSize(rest);
      needed = HEADER_BYTES + size;
      if (rest.length < needed) break;
      batch.push({
        stream: rest.readUInt8(0) === 2 ? 'stderr' : 'stdout',
        bytes: rest.subarray(HEADER_BYTES, needed),
      });
      rest = rest.subarray(needed);
      needed = HEADER_BYTES;
    }
    chunks = rest.length > 0 ? [rest] : [];
    buffered = rest.length;
    if (batch.length > 0) yield batch;
  }
}

function frameSize(header: Buffer): number {
  const size = header.readUInt32BE(4);
  if (header.readUInt8(0) > 2 || size > MAX_FRAME_BYTES) {
    throw new FailureError({
      code: 'unexpected',
      message: "The engine's stream is not multiplexed as its API says",
      hint: 'A container with a terminal (`tty`) cannot be read this way.',
    });
  }
  return size;
}

/** Longest line that is kept; what is beyond it is dropped and marked. */
export const MAX_LINE_BYTES = 1024 * 1024;
const cutMark = (bytes: number): string => ` … [line cut at 1 MiB, ${bytes} bytes more]`;

/** Bytes in, whole lines out: a character or a line may arrive in any number of pieces. */
export class LineSplitter {
  #pieces: Buffer[] = [];
  #sizeBytes = 0;
  #cutBytes = 0;

  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  *push(bytes: Buffer): Generator<string> {
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      this.#add(bytes.subarray(start, end));
      yield this.#take();
      start = end + 1;
    }
    this.#add(bytes.subarray(start));
  }

  /** The last line when it did not end in a line feed; null when there is none. */
  flush(): string | null {
    return this.isEmpty ? null : this.#take();
  }

  #add(bytes: Buffer): void {
    const room = MAX_LINE_BYTES - this.#sizeBytes;
    this.#cutBytes += Math.max(0, bytes.length - room);
    const kept = bytes.subarray(0, room);
    if (kept.length === 0) return;
    // A copy: a slice would keep the whole chunk it was cut from alive.
    this.#pieces.push(Buffer.from(kept));
    this.#sizeBytes += kept.length;
  }

  #take(): string {
    const whole = Buffer.concat(this.#pieces);
    const isCut = this.#cutBytes > 0;
    const keptBytes = isCut ? wholeCharacters(whole) : whole.length;
    const line = whole.toString('utf8', 0, keptBytes);
    const cutBytes = this.#cutBytes + whole.length - keptBytes;
    this.#pieces = [];
    this.#sizeBytes = 0;
    this.#cutBytes = 0;
    if (isCut) return line + cutMark(cutBytes);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

/** Length without the character that the cut left incomplete. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
