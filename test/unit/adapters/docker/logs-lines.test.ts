import { describe, expect, it } from 'vitest';
import { LogLineAssembler } from '../../../../electron/adapters/docker/logs-lines.ts';

const FIRST = '2026-11-20T10:00:00.123456789Z';
const SECOND = '2026-11-20T10:00:01.000000000Z';

function assemble(pieces: readonly (readonly ['stdout' | 'stderr', Buffer | string])[]) {
  const assembler = new LogLineAssembler();
  const lines = pieces.flatMap(([stream, bytes]) => [
    ...assembler.push({ stream, bytes: Buffer.from(bytes as string) }),
  ]);
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
});
