import { describe, expect, it } from 'vitest';
import {
  type ApiNegotiation,
  negotiateApi,
  parseApi,
} from '../../../../electron/domain/engine/api-version.ts';

function negotiate(offered: string, minimum: string | null): ApiNegotiation {
  return negotiateApi(
    parseApi(offered) ?? { major: 0, minor: 0 },
    minimum === null ? null : parseApi(minimum),
  );
}

describe('negotiating the API version', () => {
  it.each([
    ['the oldest engine is spoken to at its own version', '1.41', '1.12', '1.41'],
    ['an engine in between at its own version', '1.45', '1.24', '1.45'],
    ['a newer engine at the newest version that was read', '1.54', '1.24', '1.47'],
    ['an engine that refuses 1.41 to 1.43 above its minimum', '1.52', '1.44', '1.47'],
    ['an engine whose minimum is not known yet at that minimum', '1.99', '1.60', '1.60'],
    ['an engine that names no minimum (Podman)', '1.41', null, '1.41'],
  ])('%s', (_, offered, minimum, agreed) => {
    expect(negotiate(offered, minimum)).toEqual({ kind: 'agreed', version: agreed });
  });

  it('refuses what is older than 1.41 and says what is needed', () => {
    expect(negotiate('1.40', '1.12')).toEqual({ kind: 'too-old', offered: '1.40', needed: '1.41' });
    expect(negotiate('1.9', null).kind).toBe('too-old');
  });

  it('reads only versions', () => {
    expect(parseApi('v1.41')).toEqual({ major: 1, minor: 41 });
    for (const text of ['', '1', '1.41.0', 'latest', '1.x', '1.99999']) expect(parseApi(text)).toBeNull();
  });
});
