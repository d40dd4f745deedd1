import { describe, expect, it } from 'vitest';
import { judgeMount, mountHint } from '../../../../electron/domain/health/mount-health.ts';

const WELL = ['space 1000 4096', 'flags rw,relatime', 'end'];

const WRITABLE = { source: 'nfs', readOnly: false } as const;

describe('a look at shared files', () => {
  it('finds what answers at once well, and says how much room there is', () => {
    expect(judgeMount(WELL, 20, WRITABLE)).toEqual({ state: 'ok', detail: '', freeBytes: 4_096_000 });
  });

  it.each([
    ['slow', WELL, 700],
    ['stale', ["failed stat: cannot read file system information for '/data': Stale file handle"], 5],
    ['read-only', ['space 1000 4096', 'flags ro,relatime', 'end'], 5],
    ['read-only', ['space 1000 4096', "failed dd: failed to open '/data/x': Permission denied"], 5],
    ['full', ['space 10 4096', 'flags rw', 'end'], 5],
    ['full', ['space 1000 4096', 'failed dd: No space left on device'], 5],
    ['hung', ['failed stat: Input/output error'], 9000],
    ['hung', ['failed stat: Transport endpoint is not connected'], 5],
    ['unknown', ['failed sh: 1: stat: not found'], 5],
    ['unknown', ['space 1000 4096'], 5],
    ['unknown', [], 5],
  ] as const)('calls %s what says %j', (state, lines, tookMs) => {
    expect(judgeMount(lines, tookMs, WRITABLE).state).toBe(state);
  });

  it('has nothing against a mount that is only to be read', () => {
    expect(judgeMount(['space 0 4096', 'flags ro', 'end'], 5, { source: 'nfs', readOnly: true }).state).toBe(
      'ok',
    );
  });

  it.each(['slow', 'stale', 'hung', 'read-only', 'full'] as const)(
    'says what to do when it is %s',
    (state) => {
      for (const source of ['local', 'nfs', 'nfs-server', 'data'] as const)
        expect(mountHint(state, source)).not.toBe('');
    },
  );

  it('calls the volume of a database full before its log cannot grow by a segment', () => {
    const data = { source: 'data', readOnly: false } as const;
    expect(judgeMount(['space 4095 4096', 'flags rw', 'end'], 5, data).state).toBe('full');
    expect(judgeMount(['space 4096 4096', 'flags rw', 'end'], 5, data).state).toBe('ok');
  });
});
