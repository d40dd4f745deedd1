import { describe, expect, it } from 'vitest';
import {
  DEFAULT_MIRROR,
  findMirror,
  hostPackaging,
  parseProxies,
} from '../../../../electron/adapters/docker/base-image-mirror.ts';

const VENDORS = `
deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian bookworm stable
deb https://packages.vendor.example/apt bookworm main
`;

describe("the host's Debian mirror", () => {
  it('is read from one-line sources, past vendors that use the same suite names', () => {
    const sources = `
# deb http://old.example/debian bookworm main
deb http://mirror.example/debian/ bookworm main contrib # near
deb http://mirror.example/debian/ bookworm-updates main
deb http://security.debian.org/debian-security bookworm-security main
`;

    expect(findMirror([VENDORS, sources], 'bookworm')).toBe('http://mirror.example/debian');
  });

  it('is read from deb822 sources with comments and folded lines', () => {
    const sources = `# written by the installer
Types: deb deb-src
# a comment inside
URIs: https://mirror.example/debian/
Suites: bookworm
  bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

    expect(findMirror([sources], 'bookworm')).toBe('https://mirror.example/debian');
  });

  it('is not one that is switched off, for sources only, or of another release', () => {
    const sources = `Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://other.example/debian
Suites: sid sid-updates
Components: main
`;

    expect(findMirror([sources, VENDORS], 'bookworm')).toBeNull();
  });

  it('is not one with a password in its address, nor one on a disc', () => {
    const sources = `
deb http://user:secret@mirror.example/debian bookworm main
deb http://user:secret@mirror.example/debian bookworm-updates main
deb cdrom:[Debian]/ bookworm main
`;

    expect(findMirror([sources], 'bookworm')).toBeNull();
  });
});

describe("the host's proxy", () => {
  it('is the one for all hosts, and serves https too unless that has its own', () => {
    const dump = `Acquire::http "";
Acquire::http::Proxy "http://proxy.example:3142";
Acquire::http::Proxy::intern.example "DIRECT";
`;

    expect(parseProxies(dump)).toEqual({
      http: 'http://proxy.example:3142',
      https: 'http://proxy.example:3142',
    });
  });

  it('is none when the host goes directly', () => {
    expect(parseProxies('Acquire::http::Proxy "DIRECT";\n')).toEqual({});
    expect(parseProxies('')).toEqual({});
  });
});

describe('what a build is told', () => {
  it('is nothing on an ordinary machine', () => {
    expect(hostPackaging(null, {}).buildArgs).toEqual({});
    expect(hostPackaging(DEFAULT_MIRROR, {})).toMatchObject({ mirrors: [DEFAULT_MIRROR], buildArgs: {} });
  });

  it("is the host's mirror, with Debian's own as the second choice, and its proxy", () => {
    expect(hostPackaging('http://near.example/debian', { http: 'http://proxy.example' })).toEqual({
      mirrors: ['http://near.example/debian', DEFAULT_MIRROR],
      proxies: { http: 'http://proxy.example' },
      buildArgs: { DEBIAN_MIRROR: 'http://near.example/debian', http_proxy: 'http://proxy.example' },
    });
  });
});
