import { describe, expect, it } from 'vitest';
import { frames, LineSplitter, MAX_LINE_BYTES } from '../../../../electron/adapters/docker/exec-streams.ts';

function frame(kind: number, text: string | Buffer): Buffer {
  const body = Buffer.from(text as string);
  const header = Buffer.alloc(8);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect(bytes: Buffer, size: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const { stream, bytes: body } of frames(inPieces(bytes, size))) seen.push(`${stream} ${body}`);
  return seen;
}

describe('frames', () => {
  const wire = Buffer.concat([frame(1, 'one'), frame(2, 'two'), frame(1, ''), frame(1, 'x'.repeat(5000))]);
  const expected = ['stdout one', 'stderr two', 'stdout ', `stdout ${'x'.repeat(5000)}`];

  for (const size of [1, 3, 8, 9, 4096, 100_000]) {
    it(`takes messages apart that arrive ${size} bytes at a time`, async () => {
      expect(await collect(wire, size)).toEqual(expected);
    });
  }

  it('refuses a stream that is not multiplexed', async () => {
    await expect(collect(Buffer.from('plain text of a terminal'), 100)).rejects.toMatchObject({
      failure: { code: 'unexpected' },
    });
  });
});

describe('LineSplitter', () => {
  it('keeps a character whole whose bytes arrive one by one', () => {
    const splitter = new LineSplitter();
    const lines = [...Buffer.from('grüße 🎺\nnext')].flatMap((byte) => [
      ...splitter.push(Buffer.from([byte])),
    ]);
    expect(lines).toEqual(['grüße 🎺']);
    expect(splitter.flush()).toBe('next');
    expect(splitter.flush()).toBeNull();
  });

  it('yields empty lines and drops carriage returns', () => {
    expect([...new LineSplitter().push(Buffer.from('a\r\n\n\nb\n'))]).toEqual(['a', '', '', 'b']);
  });

  it('cuts a line at its bound, marks it, and goes on with the next', () => {
    const splitter = new LineSplitter();
    const piece = Buffer.alloc(300_000, 'x');
    const lines: string[] = [];
    for (let index = 0; index < 10; index += 1) lines.push(...splitter.push(piece));
    lines.push(...splitter.push(Buffer.from('\nshort\n')));
    expect(lines).toHaveLength(2);
    const mark = ` … [line cut at 1 MiB, ${3_000_000 - MAX_LINE_BYTES} bytes more]`;
    expect(lines[0]).toHaveLength(MAX_LINE_BYTES + mark.length);
    expect(lines[0]?.endsWith(`x${mark}`)).toBe(true);
    expect(lines[1]).toBe('short');
  });

  it('does not cut through a character', () => {
    const splitter = new LineSplitter();
    const [line] = [...splitter.push(Buffer.from(`x${'ü'.repeat(MAX_LINE_BYTES)}\n`))];
    expect(line).not.toContain('\ufffd');
    expect(line?.endsWith(`ü … [line cut at 1 MiB, ${MAX_LINE_BYTES + 2} bytes more]`)).toBe(true);
  });
});
