import { describe, expect, it } from 'vitest';
import { parseWardenConfig } from '../../../../electron/domain/failover/warden-config.ts';
import type { DesiredState } from '../../../../electron/domain/plan/desired-state.ts';
import { compileStack } from '../../../../electron/domain/stack/compile.ts';
import { guardedGroups } from '../../../../electron/domain/stack/guarded-groups.ts';
import { parseStackFile } from '../../../../electron/domain/stack/parse-stack-file.ts';
import { specOf, stackText } from '../../../helpers/stack-files.ts';

const SOCKET = '/var/run/docker.sock';

function compiled(text: string, socket: string | null = SOCKET): DesiredState {
  return compileStack(specOf(text), {
    subnets: { front: '10.1.0.0/24', back: '10.2.0.0/24' },
    imageReference: (folder) => `tandem/${folder}:0123456789ab`,
    host: socket === null ? {} : { socket },
  });
}

const wardenOf = ({ containers }: DesiredState) => containers.find(({ member }) => member === 'warden');
const guardian = (text: string, setting: string) =>
  text.replace('components:', `guardian: ${setting}\ncomponents:`);
const pair = stackText('primary-standby');

describe('the warden of a stack', () => {
  it('is there where somebody can take over from a primary, and nowhere else', () => {
    expect(wardenOf(compiled(pair))?.name).toBe('primary-standby-warden');
    expect(wardenOf(compiled(stackText('cache')))?.name).toBe('cached-warden');
    expect(wardenOf(compiled(stackText('gateway-pair')))).toBeUndefined();
    expect(wardenOf(compiled(guardian(pair, '{ warden: false }')))).toBeUndefined();
    expect(wardenOf(compiled(guardian(pair, '{ enabled: false }')))).toBeUndefined();
  });

  it('has no network, no capability, nothing to write but its journal, and the engine’s socket', () => {
    const warden = wardenOf(compiled(pair));
    expect(warden).toMatchObject({
      ...{ networks: [], joins: null, ports: [], capabilities: [], readOnlyRoot: true, environment: {} },
      ...{ tmpfs: [], user: '0:0', engineSocket: SOCKET, restart: 'always' },
      volumes: [{ volume: 'primary-standby-warden-data', target: '/var/lib/tandem', readOnly: false }],
    });
    expect(warden?.filesMount?.files.map(({ path, content }) => [path, content.kind])).toEqual([
      ['warden.json', 'text'],
    ]);
  });

  it.each(['primary-standby', 'cache'] as const)(
    'is told the groups of %s, and reads what it is told',
    (name) => {
      const desired = compiled(stackText(name));
      const [file] = wardenOf(desired)?.filesMount?.files ?? [];
      const text = file?.content.kind === 'text' ? file.content.text : '';
      expect(parseWardenConfig(text)).toEqual({
        stack: desired.stack,
        groups: guardedGroups(specOf(stackText(name)), desired),
      });
      expect(() => parseWardenConfig(text.replace('"manager"', '"boss"'))).toThrow(/not understood/);
      expect(() => parseWardenConfig('{')).toThrow(/not understood/);
    },
  );

  it('is told how patient it is to be', () => {
    const desired = compiled(guardian(stackText('primary-standby'), '{ silence: 8s }'));
    const [file] = wardenOf(desired)?.filesMount?.files ?? [];
    const text = file?.content.kind === 'text' ? file.content.text : '';
    expect(parseWardenConfig(text).groups).toMatchObject([{ group: { silenceMs: 8_000 } }]);
  });

  it('starts after all others', () => {
    const desired = compiled(pair);
    const others = desired.containers.map(({ name }) => name).filter((name) => !name.endsWith('-warden'));
    expect(
      wardenOf(desired)
        ?.dependsOn.map(({ container }) => container)
        .sort(),
    ).toEqual(others);
  });

  it('is left out with a note where nobody can tell where the socket is, unless the file does', () => {
    const desired = compiled(pair, null);
    expect(wardenOf(desired)).toBeUndefined();
    expect(desired.notes).toEqual([
      expect.stringContaining('no warden: where the socket of this engine lies'),
    ]);
    expect(compiled(guardian(pair, '{ warden: false }'), null).notes).toEqual([]);
    const told = compiled(guardian(pair, '{ socket: /run/user/1000/docker.sock }'), null);
    expect(wardenOf(told)?.engineSocket).toBe('/run/user/1000/docker.sock');
    expect(told.notes).toEqual([]);
  });

  it('changes no other container', () => {
    const hashes = ({ containers }: DesiredState) =>
      containers.filter(({ member }) => member !== 'warden').map(({ name, specHash }) => [name, specHash]);
    expect(hashes(compiled(pair))).toEqual(hashes(compiled(guardian(pair, '{ enabled: false }'))));
  });

  it('keeps its names for itself', () => {
    const taken = parseStackFile(pair.replace('name: database-balancer', 'name: warden'), 'stack.yaml');
    expect(taken).toMatchObject({ ok: false });
    expect(taken.ok ? [] : taken.failures.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('`warden`, which is what Tandem calls a part of its guardian'),
    );
  });
});
