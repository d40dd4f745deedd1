import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyAnswers, failureOf, questionsOfText } from '../../../../electron/domain/setup/apply-answers.ts';
import { pictureOf } from '../../../../electron/domain/setup/picture.ts';
import { compiled, specOf, stackText } from '../../../helpers/stack-files.ts';

const AVAILABLE = readFileSync(
  new URL('../../../../resources/stacks/highly-available.yaml', import.meta.url),
  'utf8',
);

function answered(text: string, answers: Record<string, string>) {
  return applyAnswers(text, questionsOfText(text), answers);
}

function component(text: string, name: string) {
  return specOf(text).components.find((candidate) => candidate.name === name);
}

describe('the highly available template', () => {
  it('is a stack file with a standby, a quorum and a cache under Sentinels, on local storage', () => {
    expect(component(AVAILABLE, 'database')).toMatchObject({ topology: 'primary-standby', replicas: 2 });
    expect(component(AVAILABLE, 'cache')).toMatchObject({ topology: 'sentinel', replicas: 3 });
    expect(component(AVAILABLE, 'gateway')).toMatchObject({ sessions: 'cache' });
    expect(component(AVAILABLE, 'files')).toMatchObject({ source: { kind: 'local' } });
    expect(compiled(AVAILABLE).containers.length).toBeGreaterThan(20);
  });
});

describe('a stack file with answers', () => {
  it.each(['gateway-pair', 'three-tier', 'cache', 'primary-standby'] as const)(
    'given no answer to %s, then every character of it is kept',
    (name) => {
      const text = stackText(name);
      expect(answered(text, {})).toMatchObject({ text, failures: [] });
    },
  );

  it('given the answers that stand there already, then nothing changes either', () => {
    const questions = questionsOfText(AVAILABLE);
    const same = Object.fromEntries(questions.map(({ id, value }) => [id, value]));
    expect(applyAnswers(AVAILABLE, questions, same).text).toBe(AVAILABLE);
  });

  it('given a name, a port and a database, then they stand in the file, its comments beside them', () => {
    const { text, spec } = answered(AVAILABLE, {
      name: 'home',
      'balancer.listen.api.port': '8100',
      'balancer.listen.api.address': '0.0.0.0',
      'database.database': 'talks',
    });
    expect(spec?.name).toBe('home');
    expect(component(text, 'balancer')).toMatchObject({
      listen: [{ publish: { port: 8100, address: '0.0.0.0' } }],
    });
    expect(component(text, 'database')).toMatchObject({ database: 'talks', user: 'wolf' });
    expect(text).toContain('# Two HAProxy processes on one published port.');
  });

  it('given files on a server, then the choice and its own answers are one; taken back, they are gone', () => {
    const nfs = {
      'files.source': 'nfs',
      'files.source.server': '192.168.1.20',
      'files.source.export': '/srv/talks',
      'files.source.port': '2050',
    };
    const { text } = answered(AVAILABLE, nfs);
    expect(component(text, 'files')).toMatchObject({
      source: { kind: 'nfs', server: '192.168.1.20', export: '/srv/talks', options: { port: 2050 } },
    });
    const back = answered(text, { 'files.source': 'local' });
    expect(component(back.text, 'files')).toMatchObject({ source: { kind: 'local' } });
    // Answers to what is not asked any more wait for the person's return and do nothing.
    expect(answered(AVAILABLE, { ...nfs, 'files.source': 'local' }).text).toBe(AVAILABLE);
  });

  it('given tokens of an identity provider and back, then each choice has only its own keys', () => {
    const { text } = answered(AVAILABLE, {
      'gateway.tokens': 'userinfo',
      'gateway.tokens.url': 'https://login.example.org/userinfo/',
    });
    expect(component(text, 'gateway')).toMatchObject({
      tokens: { kind: 'userinfo', url: 'https://login.example.org/userinfo/' },
    });
    expect(component(answered(text, { 'gateway.tokens': 'file' }).text, 'gateway')).toMatchObject({
      tokens: { kind: 'file', secret: 'gateway-token' },
    });
  });

  it('given sizes and an image, then they stand where the component is; an empty image takes it away', () => {
    const { text } = answered(AVAILABLE, {
      'gateway.replicas': '3',
      'database.memory': '1GiB',
      'gateway.image': 'registry.example.org/gateway:2',
    });
    expect(component(text, 'gateway')).toMatchObject({
      replicas: 3,
      image: 'registry.example.org/gateway:2',
    });
    expect(component(text, 'database')).toMatchObject({ resources: { memoryBytes: 1024 ** 3 } });
    expect(component(answered(text, { 'gateway.image': '' }).text, 'gateway')).not.toHaveProperty('image');
  });

  it.each([
    ['name', 'No Name!'],
    ['name', ''],
    ['balancer.listen.api.port', '70000'],
    ['balancer.listen.api.port', 'eighty'],
    ['balancer.listen.api.port', '8000; rm -rf /'],
    ['balancer.listen.api.address', 'example'],
    ['database.database', 'postgres'],
    ['database.user', 'robert"); drop table'],
    ['gateway.replicas', '0'],
    ['database.memory', 'a lot'],
    ['gateway.image', '../../etc'],
    ['name', 'x: {y: [z'],
    ['name', '*alias'],
    ['name', '!!js/function x'],
    ['name', '\u202egnp'],
  ])('given the answer %s = %j, then what is wrong is told at its question, not thrown', (id, answer) => {
    const questions = questionsOfText(AVAILABLE);
    const { spec, failures } = applyAnswers(AVAILABLE, questions, { [id]: answer });
    expect(spec).toBeNull();
    const question = questions.find((candidate) => candidate.id === id);
    if (question === undefined) throw new Error(`no question ${id}`);
    const own = failureOf(question, failures) ?? failures[0];
    expect(own?.message).not.toBe('');
  });

  it('given answers named like parts of an object, then they answer nothing', () => {
    expect(answered(AVAILABLE, { __proto__: 'x', constructor: 'y' } as never).text).toBe(AVAILABLE);
  });
});

describe('the picture of a system', () => {
  const { parts, edges } = pictureOf(specOf(AVAILABLE));
  const tier = (name: string) => parts.find((part) => part.name === name)?.tier ?? -1;

  it('leads from the clients to the right, deciders beyond what they decide for', () => {
    expect(edges.every(({ from, to }) => tier(from) < tier(to))).toBe(true);
    expect(parts.filter(({ isEntrance }) => isEntrance).map(({ name }) => name)).toEqual(['balancer']);
    expect(edges).toContainEqual({ from: 'database', to: 'consensus', kind: 'decides' });
    expect(edges).toContainEqual({ from: 'gateway', to: 'cache', kind: 'work' });
  });
});
