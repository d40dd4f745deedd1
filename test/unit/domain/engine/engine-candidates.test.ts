import { describe, expect, it } from 'vitest';
import { printEngineAddress } from '../../../../electron/domain/engine/engine-address.ts';
import {
  chooseEngineCandidates,
  type EngineSurroundings,
} from '../../../../electron/domain/engine/engine-candidates.ts';

const linux: EngineSurroundings = {
  platform: 'linux',
  environment: {},
  homeFolder: '/home/ada',
  dockerFolder: '/home/ada/.docker',
  context: null,
  privateSocket: null,
  systemRoot: '',
};

function addresses(around: Partial<EngineSurroundings>): string[] {
  const choice = chooseEngineCandidates({ ...linux, ...around });
  const candidates = choice.kind === 'named' ? [choice.candidate] : choice.candidates;
  return candidates.map(({ address }) => printEngineAddress(address));
}

describe('which engines are asked', () => {
  it('searches the places of every way to run Docker on Linux, the system engine before those of a person', () => {
    expect(addresses({ environment: { XDG_RUNTIME_DIR: '/run/user/1000' } })).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix:///home/ada/.docker/run/docker.sock',
      'unix:///home/ada/.docker/desktop/docker.sock',
      'unix:///home/ada/.orbstack/run/docker.sock',
      'unix:///home/ada/.colima/default/docker.sock',
      'unix:///home/ada/.config/colima/default/docker.sock',
      'unix:///home/ada/.rd/docker.sock',
      'unix:///run/user/1000/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]);
  });

  it("asks Tandem's own engine first, so that stacks on it do not vanish when another engine appears", () => {
    expect(addresses({ privateSocket: '/run/tandem-1/engine.sock' })[0]).toBe(
      'unix:///run/tandem-1/engine.sock',
    );
  });

  it('asks the two named pipes on Windows', () => {
    expect(addresses({ platform: 'win32' })).toEqual([
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/dockerDesktopLinuxEngine',
    ]);
  });

  it('looks where COLIMA_HOME says', () => {
    expect(addresses({ environment: { COLIMA_HOME: '/opt/colima' } })).toContain(
      'unix:///opt/colima/default/docker.sock',
    );
  });

  it('asks only what DOCKER_HOST names, whatever the context and whatever else runs', () => {
    const context = { name: 'far', origin: 'config.json', host: 'tcp://far:2375', tls: null };
    const environment = {
      DOCKER_HOST: 'tcp://near:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
    };
    const choice = chooseEngineCandidates({ ...linux, context, environment, privateSocket: '/x.sock' });
    expect(choice).toEqual({
      kind: 'named',
      candidate: {
        address: { kind: 'tcp', host: 'near', port: 2376, tls: { folder: '/certs', verify: true } },
        flavour: 'named',
        why: 'DOCKER_HOST names it',
      },
    });
  });

  it('takes the certificates from the Docker folder when DOCKER_CERT_PATH names none', () => {
    const environment = { DOCKER_HOST: 'tcp://near:2376', DOCKER_TLS_VERIFY: '1' };
    const choice = chooseEngineCandidates({ ...linux, environment });
    expect(choice).toMatchObject({
      candidate: { address: { tls: { folder: '/home/ada/.docker', verify: true } } },
    });
  });

  it('asks only the selected context and says where it was selected', () => {
    const context = { name: 'lab', origin: 'DOCKER_CONTEXT', host: 'unix:///lab.sock', tls: null };
    const choice = chooseEngineCandidates({ ...linux, context });
    expect(choice.kind === 'named' && choice.candidate.why).toBe(
      'the Docker context "lab" is selected (DOCKER_CONTEXT)',
    );
  });
});
