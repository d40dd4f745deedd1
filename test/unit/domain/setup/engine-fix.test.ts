import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../../electron/domain/failure.ts';
import { engineFix } from '../../../../electron/domain/setup/engine-fix.ts';

const DEBIAN = { platform: 'linux', families: ['debian'], isRoot: false, hasSystemd: true };
const fix = (code: FailureCode, system = DEBIAN) => engineFix({ code, message: '' }, system);

describe('what brings an engine', () => {
  it('is a command that a shell takes as it stands', () => {
    const { command, note } = fix('engine-not-found');
    expect(command).toMatch(/^sudo apt-get install .*docker\.io.* && sudo usermod -aG docker \$USER$/);
    expect(note).toBe('needs-login');
    expect(fix('engine-not-running')).toEqual({
      command: 'sudo systemctl start docker',
      note: 'needs-password',
    });
    expect(fix('engine-permission-denied').command).toContain('usermod');
  });

  it('needs no password of root, and knows machines without systemd', () => {
    expect(fix('engine-not-running', { ...DEBIAN, isRoot: true, hasSystemd: false })).toEqual({
      command: 'service docker start',
      note: null,
    });
  });

  it('is no command where a sentence helps: on other systems, for TLS, for old engines', () => {
    expect(fix('engine-not-found', { ...DEBIAN, platform: 'darwin' }).command).toBeNull();
    expect(fix('engine-not-found', { ...DEBIAN, families: ['plan9'] }).command).toBeNull();
    expect(fix('engine-tls').command).toBeNull();
    expect(fix('engine-too-old').command).toBeNull();
  });
});
