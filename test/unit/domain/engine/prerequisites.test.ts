import { describe, expect, it } from 'vitest';
import {
  canInstall,
  type HostSystem,
  installInstruction,
  packagesFor,
} from '../../../../electron/domain/engine/prerequisites.ts';

const debianRoot: HostSystem = { platform: 'linux', families: ['debian'], isRoot: true, hasSystemd: true };

describe('what brings a prerequisite', () => {
  it.each([
    [
      'root on Debian',
      debianRoot,
      'apt-get install --no-install-recommends docker.io iptables iproute2 ca-certificates',
    ],
    [
      'a person on Ubuntu, who must also be let in',
      { ...debianRoot, families: ['ubuntu', 'debian'], isRoot: false },
      'sudo apt-get install --no-install-recommends docker.io iptables iproute2 ca-certificates && sudo usermod -aG docker $USER, then log out and in again',
    ],
    ['Fedora', { ...debianRoot, families: ['fedora'] }, 'dnf install moby-engine iptables iproute'],
    ['Arch', { ...debianRoot, families: ['arch'], isRoot: false }, 'sudo pacman -S docker iptables iproute2'],
  ])('for %s is the exact command', (_, system, command) => {
    expect(installInstruction(system, ['engine'])).toBe(command);
  });

  it.each(['darwin', 'win32'])('on %s is Docker Desktop, explained and never installed', (platform) => {
    const system: HostSystem = { platform, families: [], isRoot: false, hasSystemd: false };
    expect(installInstruction(system, ['engine'])).toContain('https://docs.docker.com/desktop/');
    expect(canInstall(system, 'engine')).toBe(false);
  });

  it('on an unknown Linux is named without inventing a command', () => {
    expect(installInstruction({ ...debianRoot, families: ['plan9'] }, ['compiler'])).toContain(
      'gcc-c++, make',
    );
  });

  it('includes a mounter of control groups only where no systemd does it', () => {
    expect(packagesFor(debianRoot, ['engine'])).not.toContain('cgroupfs-mount');
    expect(packagesFor({ ...debianRoot, hasSystemd: false }, ['engine'])).toContain('cgroupfs-mount');
  });

  it('does not install Ubuntu`s chromium, which is only a pointer to the snap store', () => {
    expect(canInstall({ ...debianRoot, families: ['ubuntu', 'debian'] }, 'browser')).toBe(false);
    expect(canInstall(debianRoot, 'browser')).toBe(true);
  });
});
