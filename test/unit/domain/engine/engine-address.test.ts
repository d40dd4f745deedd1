import { describe, expect, it } from 'vitest';
import {
  parseEngineAddress,
  printEngineAddress,
  type TlsSource,
} from '../../../../electron/domain/engine/engine-address.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

const tls: TlsSource = { folder: '/certs', verify: true };

function parse(text: string, source: TlsSource | null = null) {
  return parseEngineAddress(text, source, 'DOCKER_HOST');
}

function failureOf(text: string) {
  try {
    parse(text);
  } catch (error) {
    return toFailure(error);
  }
  throw new Error(`${text} was taken`);
}

describe('an engine address', () => {
  it.each([
    ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['unix://', 'unix:///var/run/docker.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['npipe://', 'npipe:////./pipe/docker_engine'],
    ['tcp://engine.example:2377', 'tcp://engine.example:2377'],
    ['tcp://engine.example', 'tcp://engine.example:2375'],
    ['engine.example:1234', 'tcp://engine.example:1234'],
    ['tcp://:2375', 'tcp://127.0.0.1:2375'],
    ['tcp://[::1]:2375', 'tcp://[::1]:2375'],
    ['https://engine.example', 'tcp://engine.example:2376 (TLS)'],
  ])('%s is %s', (text, printed) => {
    expect(printEngineAddress(parse(text))).toBe(printed);
  });

  it('takes the TLS port when TLS is wanted and no port is named', () => {
    expect(parse('tcp://engine.example', tls)).toEqual({
      kind: 'tcp',
      host: 'engine.example',
      port: 2376,
      tls,
    });
  });

  it('refuses SSH and shows how to forward the socket instead', () => {
    const failure = failureOf('ssh://ada@engine.example');
    expect(failure.code).toBe('engine-not-found');
    expect(failure.hint).toContain('ssh -nNT -L');
    expect(failure.hint).toContain('ada@engine.example');
  });

  it.each(['fd://', 'tcp://engine.example:99999', 'tcp://a b', 'tcp://host:0', 'gopher://x'])(
    'refuses %s and names DOCKER_HOST',
    (text) => {
      const failure = failureOf(text);
      expect(failure.code).toBe('engine-not-found');
      expect(failure.message).toContain('DOCKER_HOST');
    },
  );

  it('never repeats a password that was written into an address', () => {
    expect(JSON.stringify(failureOf('tcp://ada:canary@host:x'))).not.toContain('canary');
  });
});
