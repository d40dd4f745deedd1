import { beforeEach, describe, expect, it } from 'vitest';
import { FailureError, toFailure } from '../../../electron/domain/failure.ts';
import { MASK } from '../../../electron/domain/files/masked-text.ts';
import { ConfigurationFiles } from '../../../electron/services/configuration-files.ts';
import { engineWith, observedContainer, settledEngine } from '../../helpers/desired.ts';
import { compiled, specOf, stackText, withCache, withStandby } from '../../helpers/stack-files.ts';

/** A word that no configuration holds by itself; one per secret, so that a leak names its way. */
const canary = (name: string): string => `CANARY-${name}-4f1d9a77c0`;

const TEXT = withCache(withStandby(stackText('gateway-pair')));
const spec = specOf(TEXT);
const desired = compiled(TEXT);

let trees: Map<string, Map<string, string>>;
let broken: Set<string>;
let observed = settledEngine(desired);
let files: ConfigurationFiles;

beforeEach(() => {
  broken = new Set();
  observed = settledEngine(desired);
  // What members really hold: texts, and secrets filled in.
  trees = new Map(
    desired.containers.flatMap(({ name, filesMount }) =>
      filesMount === null
        ? []
        : [
            [
              name,
              new Map(
                filesMount.files.map(({ path, content }) => [
                  path,
                  content.kind === 'text'
                    ? content.text
                    : (content.template ?? '{{secret}}').replaceAll('{{secret}}', canary(content.secret)),
                ]),
              ),
            ],
          ],
    ),
  );
  files = new ConfigurationFiles({
    stacks: { compiled: async () => ({ spec, desired, observed }) },
    files: {
      readTree: async function* (container) {
        if (broken.has(container)) {
          throw new FailureError({ code: 'engine-refused', message: `no archive of ${container}` });
        }
        for (const [path, text] of trees.get(container) ?? []) {
          const content = Buffer.from(text);
          yield { path, sizeBytes: content.length, content };
        }
      },
    },
    folders: { read: async () => ({ path: '/x/stack.yaml', text: TEXT }) },
    secrets: { read: async (_, name) => canary(name) },
  });
});

const all = async () => {
  const { files: listed } = await files.list('gateway-pair');
  return Promise.all(listed.map(({ path }) => files.read('gateway-pair', path)));
};

describe('secrets in configuration files', () => {
  it('given every member with its secrets, then not one of them leaves the host', async () => {
    const everything = JSON.stringify([await files.list('gateway-pair'), await all()]);
    expect(everything).not.toContain('CANARY');
    expect(everything).toContain(MASK);
    expect(desired.secrets.length).toBeGreaterThan(4);
  });

  it('given one that strayed into a text, as it is or encoded, then it is covered there, too', async () => {
    const secret = canary(desired.secrets[0]?.name ?? '');
    trees
      .get('gateway-pair-balancer-1')
      ?.set('haproxy.cfg', `auth ${secret}\nbasic ${Buffer.from(secret).toString('base64')}\n`);
    const { running } = await files.read('gateway-pair', 'balancer-1/haproxy.cfg');
    expect(running).toBe(`auth ${MASK}\nbasic ${MASK}\n`);
  });

  it('given a file that the stack file knows no more, then nothing of what it holds is told', async () => {
    trees.get('gateway-pair-gateway-1')?.set('old/credentials', 'CANARY-of-a-former-version');
    const { running, holdsSecret } = await files.read('gateway-pair', 'gateway-1/old/credentials');
    expect([running, holdsSecret]).toEqual([MASK, true]);
  });

  it('given a secret that changed, then its file is not called the same or changed', async () => {
    const { files: listed } = await files.list('gateway-pair');
    const secrets = listed.filter(({ holdsSecret }) => holdsSecret);
    expect(secrets.length).toBeGreaterThan(5);
    expect(new Set(secrets.map(({ difference }) => difference))).toEqual(new Set(['unknown']));
  });
});

describe('the two sides', () => {
  const differences = async () =>
    Object.fromEntries(
      (await files.list('gateway-pair')).files
        .filter(({ holdsSecret, member }) => !holdsSecret && member !== null)
        .map(({ path, difference }) => [path, difference]),
    );

  it('are the same for a stack that runs as its file says', async () => {
    expect(new Set(Object.values(await differences()))).toEqual(new Set(['same']));
  });

  it('differ where the file was changed since', async () => {
    trees.get('gateway-pair-balancer-1')?.set('haproxy.cfg', 'former\n');
    expect(await differences()).toMatchObject({ 'balancer-1/haproxy.cfg': 'changed' });
    const { running, wanted } = await files.read('gateway-pair', 'balancer-1/haproxy.cfg');
    expect(running).toBe('former\n');
    expect(wanted).toContain('backend');
  });

  it('are one where nothing runs yet, and where only an orphan does', async () => {
    observed = engineWith(desired, { 'gateway-pair-balancer-1': null });
    const orphan = desired.containers.find(({ name }) => name === 'gateway-pair-balancer-2');
    if (orphan === undefined) throw new Error('no balancer');
    observed = {
      ...observed,
      containers: [
        ...observed.containers,
        observedContainer({ ...orphan, name: 'gateway-pair-balancer-3', member: 'balancer-3' }),
      ],
    };
    trees.set('gateway-pair-balancer-3', new Map([['haproxy.cfg', 'x']]));
    const { files: listed } = await files.list('gateway-pair');
    const of = (path: string) => listed.find((file) => file.path === path)?.difference;
    expect([of('balancer-1/haproxy.cfg'), of('balancer-3/haproxy.cfg')]).toEqual([
      'only-wanted',
      'only-running',
    ]);
  });

  it('given a member that cannot be read, then it is named, and the others are told', async () => {
    broken.add('gateway-pair-gateway-1');
    const { files: listed, unread } = await files.list('gateway-pair');
    expect(unread).toMatchObject([{ member: 'gateway-1', failure: { code: 'engine-refused' } }]);
    expect(
      new Set(listed.filter(({ member }) => member === 'gateway-1').map(({ difference }) => difference)),
    ).toEqual(new Set(['unknown']));
    expect(listed.find(({ path }) => path === 'balancer-1/haproxy.cfg')?.difference).toBe('same');
  });

  it.each(['gateway-1/none', '../../etc/passwd', 'nobody/x', '/'])(
    'given the path %s, then it is refused',
    async (path) => {
      expect(await files.read('gateway-pair', path).catch(toFailure)).toMatchObject({
        code: 'request-invalid',
      });
    },
  );

  it('shows the stack file itself', async () => {
    expect(await files.read('gateway-pair', 'stack.yaml')).toMatchObject({ wanted: TEXT, running: null });
  });
});
