import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { ObservedState } from '../../../electron/domain/plan/observed-state.ts';
import type { Operation } from '../../../electron/domain/plan/operation.ts';
import { reconcile } from '../../../electron/domain/plan/reconcile.ts';
import { applyAnswers, questionsOfText } from '../../../electron/domain/setup/apply-answers.ts';
import type { Reach, UserinfoAnswer } from '../../../electron/ports/setup.ts';
import type { OpenDraft } from '../../../electron/services/setup.ts';
import { SetupChecks } from '../../../electron/services/setup-checks.ts';
import { emptyEngine, quietHost } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

const TEXT = readFileSync(
  new URL('../../../resources/stacks/highly-available.yaml', import.meta.url),
  'utf8',
);
const PORT = 'balancer.listen.api.port';

let answers: Record<string, string>;
let written: string | null;
let onDisk: string[];
let onEngine: string[] | null;
let observed: ObservedState;
let holders: Map<number, string>;
let reach: Reach;
let userinfo: UserinfoAnswer;
let tokens: (string | null)[];
let mountsNfs: boolean | null;
let isLocal: boolean;
let performed: Operation[];
let mountFailure: FailureError | null;
let clock: ManualClock;
let untilMounted: Promise<void>;
let checks: SetupChecks;

beforeEach(() => {
  answers = {};
  written = null;
  onDisk = [];
  onEngine = [];
  observed = emptyEngine;
  holders = new Map();
  reach = { kind: 'connected', address: '192.0.2.1' };
  userinfo = { kind: 'answered', status: 401 };
  tokens = [];
  mountsNfs = true;
  isLocal = true;
  performed = [];
  mountFailure = null;
  clock = new ManualClock();
  untilMounted = Promise.resolve();
  checks = new SetupChecks({
    setup: {
      open: async () => {
        const questions = questionsOfText(TEXT);
        const draft = { answers, written: written === null ? null : { stack: written, hash: '' } };
        return { draft, text: TEXT, questions, file: applyAnswers(TEXT, questions, answers) } as OpenDraft;
      },
    },
    stacks: {
      spec: async (stack) =>
        specOf(stackText('gateway-pair').replace('name: gateway-pair', `name: ${stack}`)),
      preview: async (spec) => {
        const nfs = answers['files.source'] === 'nfs' || spec.components.length > 0;
        const desired = compiled(applyAnswers(TEXT, questionsOfText(TEXT), { ...answers, ...NFS }).text);
        return { desired, observed, plan: reconcile(nfs ? desired : compiled(TEXT), observed, quietHost) };
      },
    },
    folders: { list: async () => onDisk },
    engine: {
      observe: async () => observed,
      stackNames: async () => {
        if (onEngine === null) throw new FailureError({ code: 'engine-not-running', message: '' });
        return onEngine;
      },
    },
    performer: {
      perform: async (operation) => {
        performed.push(operation);
        if (operation.kind === 'check-mount' && operation.export !== null) await untilMounted;
        if (operation.kind === 'check-mount' && operation.export !== null && mountFailure !== null)
          throw mountFailure;
      },
    },
    hostProbe: {
      portHolder: async (_, port) => holders.get(port) ?? null,
      interfaceSubnets: async () => [],
    },
    addresses: {
      connect: async () => reach,
      askUserinfo: async (_, token) => {
        tokens.push(token);
        return userinfo;
      },
    },
    facts: { system: async () => ({}) as never, mountsNfs: async () => mountsNfs },
    clock,
    engineInfo: () => ({ local: isLocal }) as never,
  });
});

const NFS = {
  'files.source': 'nfs',
  'files.source.server': 'nas.example.org',
  'files.source.export': '/srv/talks',
};

const check = (question: string, answer: string, more: object = {}) =>
  checks.check('draft-0001', { question, answer, others: {}, token: null, isThorough: false, ...more });

describe('a name', () => {
  it('is free, taken by a stack, or still on the engine', async () => {
    expect(await check('name', 'home')).toMatchObject({ state: 'ok' });
    onDisk = ['home'];
    expect(await check('name', 'home')).toMatchObject({ state: 'problem' });
    onDisk = [];
    onEngine = ['home'];
    expect(await check('name', 'home')).toMatchObject({ state: 'note' });
    onEngine = null;
    expect(await check('name', 'home')).toMatchObject({ state: 'untried' });
  });

  it('that this draft wrote is its own', async () => {
    written = 'home';
    onDisk = ['home'];
    expect(await check('name', 'home')).toMatchObject({ state: 'ok' });
    expect(await check('name', 'other')).toMatchObject({ state: 'problem' });
  });

  it.each(['', ' ', 'Home', '../x', 'a'.repeat(41), 'localhost', '<b>x</b>', '\u202e'])(
    'is refused as %j',
    async (name) => {
      const result = await check('name', name);
      expect(result.state).toBe('problem');
      expect(result.message).not.toBe('');
    },
  );
});

describe('a port', () => {
  it('is free, or taken by a program, with one that is free', async () => {
    expect(await check(PORT, '8000')).toMatchObject({ state: 'ok' });
    holders.set(8000, 'nginx (pid 7)').set(8001, 'x');
    const result = await check(PORT, '8000');
    expect(result).toMatchObject({ state: 'problem', message: expect.stringContaining('nginx (pid 7)') });
    expect(result.hint).toContain('8002 is free');
  });

  it('is taken by a container of somebody’s', async () => {
    const publishedPorts = [{ hostPort: 8000, container: 'grafana' }] as never;
    observed = { ...emptyEngine, foreign: { ...emptyEngine.foreign, publishedPorts } };
    expect((await check(PORT, '8000')).message).toContain('container grafana');
  });

  it('that another stack’s file wants, too, is told', async () => {
    onDisk = ['other'];
    expect(await check(PORT, '8000')).toMatchObject({
      state: 'note',
      message: expect.stringContaining('"other"'),
    });
  });

  it('on another machine cannot be tried', async () => {
    isLocal = false;
    holders.set(8000, 'something of this machine');
    expect(await check(PORT, '8000')).toMatchObject({ state: 'untried' });
  });

  it('is tried also while another answer is not sane yet', async () => {
    answers = { 'database.memory': 'much' };
    holders.set(8000, 'nginx');
    expect(await check(PORT, '8000')).toMatchObject({
      state: 'problem',
      message: expect.stringContaining('nginx'),
    });
  });

  it.each(['0', '65536', '-1', '80.5', 'http', '8000 '.repeat(90)])('is refused as %j', async (port) => {
    expect((await check(PORT, port)).state).toBe('problem');
  });
});

describe('a file server', () => {
  const server = (more: object = {}) =>
    check('files.source.server', 'nas.example.org', { others: NFS, ...more });

  it.each<[Reach, string, RegExp]>([
    [{ kind: 'connected', address: '1' }, 'ok', /answers/],
    [{ kind: 'unknown-name' }, 'problem', /does not know the name/],
    [{ kind: 'refused', address: '1' }, 'problem', /nothing listens/],
    [{ kind: 'silent', address: '1' }, 'problem', /no answer/],
    [{ kind: 'failed', why: 'EHOSTUNREACH' }, 'problem', /EHOSTUNREACH/],
  ])('that is %j makes it %s', async (found, state, words) => {
    reach = found;
    const result = await server();
    expect(result.state).toBe(state);
    expect(result.message).toMatch(words);
  });

  it('on a kernel without NFS is no question of the server', async () => {
    mountsNfs = false;
    expect(await server()).toMatchObject({ state: 'problem', hint: expect.stringContaining('kind: local') });
    expect(await check('files.source', 'nfs')).toMatchObject({ state: 'problem' });
    expect(await check('files.source', 'local')).toMatchObject({ state: 'ok' });
  });

  it('as seen from here says nothing certain for an engine elsewhere', async () => {
    isLocal = false;
    reach = { kind: 'silent', address: '1' };
    expect(await server()).toMatchObject({ state: 'untried' });
  });

  it('is tried before its export is given', async () => {
    reach = { kind: 'unknown-name' };
    const others = { 'files.source': 'nfs' };
    expect(await check('files.source.server', 'nas.example.org', { others })).toMatchObject({
      state: 'problem',
    });
  });

  it('is not asked about while files are local', async () => {
    expect(await check('files.source.server', '', {})).toMatchObject({ state: 'ok' });
  });
});

describe('an export', () => {
  const tried = (more: object = {}) => check('files.source.export', '/srv/talks', { others: NFS, ...more });

  it('is not tried while that needs an image first, unless a person wants it', async () => {
    expect(await tried()).toMatchObject({ state: 'untried' });
    expect(performed).toEqual([]);
    expect(await tried({ isThorough: true })).toMatchObject({ state: 'ok' });
    expect(performed.map(({ kind }) => kind)).toEqual(['ensure-image', 'check-mount', 'check-mount']);
  });

  it('is tried at once with the operations of `up` when the image is there', async () => {
    observed = { ...emptyEngine, images: ['tandem/nfs-tools:0123456789ab'] };
    expect(await tried()).toMatchObject({ state: 'ok' });
    mountFailure = new FailureError({ code: 'mount-failed', message: 'no export', hint: 'correct it' });
    expect(await tried()).toEqual({ state: 'problem', message: 'no export', hint: 'correct it' });
  });
});

describe('a mount that takes longer than a page waits', () => {
  const tried = () => check('files.source.export', '/srv/talks', { others: NFS, isThorough: true });

  it('is tried once, however often somebody asks, and its outcome is told', async () => {
    let settle = (): void => {};
    untilMounted = new Promise((done) => {
      settle = done;
    });
    const first = tried();
    await vi.waitFor(() => expect(clock.sleptMs.length).toBeGreaterThan(0));
    await clock.advance(15_000);
    expect(await first).toMatchObject({ state: 'trying' });
    const again = tried();
    settle();
    expect(await again).toMatchObject({ state: 'ok' });
    expect(performed.filter(({ kind }) => kind === 'check-mount')).toHaveLength(2);
  });
});

describe('an identity provider', () => {
  const URL_ANSWER = 'https://login.example.org/userinfo/';
  const ask = (token: string | null = null) =>
    check('gateway.tokens.url', URL_ANSWER, { others: { 'gateway.tokens': 'userinfo' }, token });

  it.each<[number, boolean, string]>([
    [401, false, 'ok'],
    [403, false, 'ok'],
    [200, false, 'note'],
    [404, false, 'note'],
    [200, true, 'ok'],
    [401, true, 'problem'],
    [500, true, 'problem'],
  ])('that answers %i (with a token: %s) is %s', async (status, hasToken, state) => {
    userinfo = { kind: 'answered', status };
    expect(await ask(hasToken ? 'CANARY-token' : null)).toMatchObject({ state });
    expect(tokens).toEqual([hasToken ? 'CANARY-token' : null]);
  });

  it('that cannot be reached is not asked', async () => {
    reach = { kind: 'silent', address: '1' };
    expect(await ask('CANARY-token')).toMatchObject({ state: 'problem' });
    expect(tokens).toEqual([]);
  });
});

it('knows whether an image is on the engine', async () => {
  observed = { ...emptyEngine, images: ['registry.example.org/gateway:2'] };
  expect(await check('gateway.image', 'registry.example.org/gateway:2')).toMatchObject({ state: 'ok' });
  expect(await check('gateway.image', 'registry.example.org/gateway:3')).toMatchObject({ state: 'note' });
  expect(await check('gateway.image', '')).toMatchObject({ state: 'ok' });
});

it('refuses a question that nobody asked', async () => {
  await expect(check('shell', 'rm')).rejects.toThrow(FailureError);
});
