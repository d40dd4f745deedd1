import { describe, expect, it } from 'vitest';
import { LogLineAssembler } from '../../../../electron/adapters/docker/logs-lines.ts';
import type { RawLine } from '../../../../electron/domain/logs/log-line.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

const FIRST = '2026-11-20T10:00:00.123456789Z';
const SECOND = '2026-11-20T10:00:01.000000000Z';

function assemble(pieces: readonly (readonly ['stdout' | 'stderr', Buffer | string])[]) {
  const assembler = new LogLineAssembler();
  const lines: RawLine[] = [];
  for (const [stream, bytes] of pieces)
    assembler.push({ stream, bytes: Buffer.from(bytes as string) }, lines);
  return [...lines, ...assembler.flush()];
}

describe('LogLineAssembler', () => {
  it('reads the time with the part below the millisecond', () => {
    const [line] = assemble([['stdout', `${FIRST} hello\n`]]);
    expect(line).toMatchObject({ stream: 'stdout', text: 'hello' });
    expect(line?.atMs).toBeCloseTo(Date.parse('2026-11-20T10:00:00Z') + 123.456789, 3);
  });

  it('joins the stamped pieces of one long line, a split character included', () => {
    const bytes = Buffer.from('müde\n');
    const lines = assemble([
      ['stdout', Buffer.concat([Buffer.from(`${FIRST} `), bytes.subarray(0, 2)])],
      ['stdout', Buffer.concat([Buffer.from(`${SECOND} `), bytes.subarray(2)])],
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.text).toBe('müde');
    expect(lines[0]?.atMs).toBeCloseTo(Date.parse(FIRST), -1);
  });

  it('keeps the two streams apart', () => {
    const lines = assemble([
      ['stdout', `${FIRST} out `],
      ['stderr', `${FIRST} err\n`],
      ['stdout', `${SECOND} put\n`],
    ]);
    expect(lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual(['stderr: err', 'stdout: out put']);
  });

  it('yields what was written last without an end of line', () => {
    expect(assemble([['stdout', `${FIRST} unfinished`]])).toMatchObject([{ text: 'unfinished' }]);
  });

  it('leaves a line alone that has no stamp', () => {
    expect(assemble([['stdout', 'bare\n']])).toMatchObject([{ text: 'bare' }]);
  });

  it.each([
    ['2026-11-20T10:00:00.123456789Z', 123.456789],
    ['2026-11-20T10:00:00.5Z', 500],
    ['2026-11-20T10:00:00Z', 0],
    ['2026-11-20T12:00:00.000000001+02:00', 0.000001],
  ])('reads %s', (stamp, fractionMs) => {
    const [line] = assemble([['stdout', `${stamp} text\n`]]);
    expect(line?.text).toBe('text');
    expect((line?.atMs ?? 0) - Date.parse('2026-11-20T10:00:00Z')).toBeCloseTo(fractionMs, 3);
  });

  it('reads the times of one second after the other', () => {
    const stamps = [
      '10:00:00.000000001Z',
      '10:00:00.500000000Z',
      '10:00:01.000000000Z',
      '09:59:59.000000000Z',
    ];
    const lines = assemble(stamps.map((stamp) => ['stdout', `2026-11-20T${stamp} x\n`] as const));
    const startMs = Date.parse('2026-11-20T10:00:00Z');
    expect(lines.map(({ atMs }) => Math.round(atMs - startMs))).toEqual([0, 500, 1_000, -1_000]);
  });

  it('takes what only looks like a stamp for text', () => {
    expect(assemble([['stdout', '2026-11-20T10:00:00.12345678xZ text\n']])).toMatchObject([
      { text: '2026-11-20T10:00:00.12345678xZ text' },
    ]);
    expect(assemble([['stdout', '2026-19-20T10:00:00.123456789Z text\n']])[0]?.text).toContain('text');
  });

  it('drops a carriage return at the end of a line, whole or in pieces', () => {
    expect(assemble([['stdout', `${FIRST} whole\r\n`]])).toMatchObject([{ text: 'whole' }]);
    expect(
      assemble([
        ['stdout', `${FIRST} in pieces\r`],
        ['stdout', `${FIRST} \n`],
      ]),
    ).toMatchObject([{ text: 'in pieces' }]);
  });

  it('given any text cut into any pieces, then the same lines come out', () => {
    const random = new SeededRandom(7);
    const letters = ['a', 'ü', '🎺', '\u0000', '\u001b[31m', '€', ' ', '"'];
    for (let turn = 0; turn < 300; turn += 1) {
      const texts = Array.from({ length: random.between(1, 5) }, () =>
        Array.from({ length: random.between(0, 40) }, () => random.pick(letters)).join(''),
      );
      const pieces: (readonly ['stdout', Buffer])[] = [];
      for (const text of texts) {
        const bytes = Buffer.from(`${text}\n`);
        for (let start = 0; start < bytes.length; ) {
          const end = Math.min(bytes.length, start + random.between(1, 17));
          pieces.push(['stdout', Buffer.concat([Buffer.from(`${FIRST} `), bytes.subarray(start, end)])]);
          start = end;
        }
      }
      expect(assemble(pieces).map(({ text }) => text)).toEqual(texts);
    }
  });
});
