import { describe, expect, it } from 'vitest';
import { checkCaller } from '../../../resources/gateway/src/http/caller-address.ts';

function isTaken(
  host: string | undefined,
  origin: string | undefined,
  hosts: readonly string[] = [],
): boolean {
  try {
    checkCaller({ host, origin }, hosts);
    return true;
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'origin-refused', status: 403 });
    return false;
  }
}

describe('checkCaller', () => {
  it('takes programs, which send no origin, under any name', () => {
    expect(isTaken('gateway.example', undefined)).toBe(true);
    expect(isTaken(undefined, undefined)).toBe(true);
  });

  it('takes pages of the very host they go to, when it cannot be a name that somebody else gave it', () => {
    expect(isTaken('127.0.0.1:8000', 'http://127.0.0.1:8000')).toBe(true);
    expect(isTaken('localhost:8000', 'http://localhost:8000')).toBe(true);
    expect(isTaken('[::1]:8000', 'http://[::1]:8000')).toBe(true);
    expect(isTaken('attacker.example:8000', 'http://attacker.example:8000')).toBe(false);
    expect(isTaken('gateway.example', 'http://gateway.example', ['gateway.example'])).toBe(true);
  });

  it('refuses pages of other hosts, and origins that are none', () => {
    expect(isTaken('127.0.0.1:8000', 'http://127.0.0.1:9000')).toBe(false);
    expect(isTaken('127.0.0.1:8000', 'https://elsewhere.example')).toBe(false);
    expect(isTaken('127.0.0.1:8000', 'null')).toBe(false);
    expect(isTaken('127.0.0.1:8000', 'http://elsewhere.example', ['elsewhere.example'])).toBe(false);
  });

  it('refuses other names once names are configured', () => {
    expect(isTaken('gateway.example:8000', undefined, ['gateway.example'])).toBe(true);
    expect(isTaken('10.0.0.7:8000', undefined, ['gateway.example'])).toBe(true);
    expect(isTaken('other.example:8000', undefined, ['gateway.example'])).toBe(false);
    expect(isTaken(undefined, undefined, ['gateway.example'])).toBe(false);
  });
});
