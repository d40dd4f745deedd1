import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../electron/domain/failure.ts';
import { scaleStackFile } from '../../../../electron/domain/stack/scale-stack-file.ts';
import { specOf, stackText } from '../../../helpers/stack-files.ts';

const PAIR = stackText('gateway-pair');

function replicasOf(text: string, component: string): number | null {
  const found = specOf(text).components.find((item) => item.name === component);
  return found !== undefined && 'replicas' in found ? found.replicas : null;
}

describe('scaling in the stack file', () => {
  it('changes the number and not one other character', () => {
    const scaled = scaleStackFile(PAIR, 'gateway', 5);

    expect(scaled).toBe(PAIR.replace('kind: gateway\n    replicas: 2', 'kind: gateway\n    replicas: 5'));
    expect(replicasOf(scaled, 'gateway')).toBe(5);
  });

  it('is undone by scaling back', () => {
    expect(scaleStackFile(scaleStackFile(PAIR, 'gateway', 12), 'gateway', 2)).toBe(PAIR);
  });

  it('returns the same text when nothing changes', () => {
    expect(scaleStackFile(PAIR, 'gateway', 2)).toBe(PAIR);
  });

  it.each([
    [
      'a block',
      '  - kind: service # web\n    name: web # our site\n    image: nginx\n',
      '  - kind: service # web\n    replicas: 3\n    name: web # our site\n    image: nginx\n',
    ],
    [
      'a flow map',
      '  - { kind: service, name: web, image: nginx } # one line\n',
      '  - { kind: service, replicas: 3, name: web, image: nginx } # one line\n',
    ],
    [
      'the last line without a line end',
      '  - name: web\n    image: nginx\n    kind: service',
      '  - name: web\n    image: nginx\n    kind: service\n    replicas: 3',
    ],
  ])('adds the number where the file had none, in %s', (_where, before, after) => {
    const head = 'tandem: 1\nname: demo\ncomponents:\n';

    const scaled = scaleStackFile(head + before, 'web', 3);

    expect(scaled).toBe(head + after);
    expect(replicasOf(scaled, 'web')).toBe(3);
  });

  it('keeps Windows line ends', () => {
    const text =
      'tandem: 1\nname: demo\ncomponents:\n  - name: web\n    kind: service\n    image: nginx\n'.replaceAll(
        '\n',
        '\r\n',
      );

    expect(scaleStackFile(text, 'web', 2)).toBe(
      text.replace('kind: service\r\n', 'kind: service\r\n    replicas: 2\r\n'),
    );
  });

  it.each([
    ['a database of topology single', 'database', 2, 'request-invalid', /one member/],
    ['files', 'files', 2, 'request-invalid', /no members/],
    ['a component that is not there', 'gatewai', 2, 'request-invalid', /no component/],
    ['more than the format allows', 'gateway', 33, 'stack-file-invalid', /at most 32/],
    ['more processes than a pod holds', 'balancer', 5, 'stack-file-invalid', /at most 4/],
  ] as const)('refuses %s', (_what, component, replicas, code, says) => {
    const failure = failureOf(() => scaleStackFile(PAIR, component, replicas));

    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(says);
    expect(failure.hint).toBeTruthy();
  });

  it('gives a database with a standby a read replica, and takes it back', () => {
    const cluster = stackText('primary-standby');
    const scaled = scaleStackFile(cluster, 'database', 3);

    expect(scaled).toBe(cluster.replace('replicas: 2', 'replicas: 3'));
    expect(scaleStackFile(scaled, 'database', 2)).toBe(cluster);
  });

  it('refuses to leave a primary without its standby, and to change who etcd is', () => {
    const cluster = stackText('primary-standby');

    expect(failureOf(() => scaleStackFile(cluster, 'database', 1)).message).toMatch(/has 1 member/);
    expect(failureOf(() => scaleStackFile(cluster, 'consensus', 3)).message).toMatch(/keeps the members/);
  });

  it('scales a cache under Sentinels, and its Sentinels to odd numbers only', () => {
    const cache = stackText('cache');

    expect(replicasOf(scaleStackFile(cache, 'cache', 4), 'cache')).toBe(4);
    expect(replicasOf(scaleStackFile(cache, 'pages', 1), 'pages')).toBe(1);
    expect(failureOf(() => scaleStackFile(cache, 'sentinel', 4)).message).toMatch(/odd number/);
    expect(failureOf(() => scaleStackFile(cache, 'pages', 2)).message).toMatch(/single has one/);
  });

  it('refuses to leave direct ports and members out of step', () => {
    const text = PAIR.replace(
      'tokens: { kind: file, secret: gateway-token }',
      '$&\n    direct: [8001, 8002]',
    );

    expect(failureOf(() => scaleStackFile(text, 'gateway', 3)).message).toMatch(
      /3 members and 2 direct ports/,
    );
  });
});

function failureOf(act: () => unknown) {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof FailureError) return thrown.failure;
    throw thrown;
  }
  throw new Error('nothing was refused');
}
