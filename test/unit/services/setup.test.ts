import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDraftFiles } from '../../../electron/adapters/host/draft-files.ts';
import { createSecretStore } from '../../../electron/adapters/host/secret-store.ts';
import { createStackFolders } from '../../../electron/adapters/host/stack-folders.ts';
import { createStackTemplates } from '../../../electron/adapters/host/stack-templates.ts';
import { FailureError, toFailure } from '../../../electron/domain/failure.ts';
import { MAX_DRAFTS } from '../../../electron/domain/setup/draft.ts';
import { Setup, type SetupParts } from '../../../electron/services/setup.ts';
import { emptyEngine } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { compiled, stackText } from '../../helpers/stack-files.ts';

const TEMPLATES = new URL('../../../resources/stacks', import.meta.url).pathname;
const SOURCE = { kind: 'template', template: 'highly-available' } as const;

let root: string;
let clock: ManualClock;
let parts: SetupParts;
let setup: Setup;
let ids: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-setup-'));
  clock = new ManualClock();
  ids = 0;
  parts = {
    drafts: createDraftFiles(join(root, 'drafts'), () => clock.nowMs()),
    templates: createStackTemplates(TEMPLATES),
    folders: createStackFolders(join(root, 'stacks')),
    secrets: createSecretStore(join(root, 'stacks')),
    stacks: {
      preview: async () => {
        throw new FailureError({ code: 'engine-not-running', message: 'no engine' });
      },
    },
    capacity: { forPlan: async () => ({}) as never },
    clock,
    newId: () => {
      ids += 1;
      return `draft-000${ids}`;
    },
  };
  setup = new Setup(parts);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => toFailure(error).code,
  );

const step = (answers: Record<string, string | null>) => ({ answers, step: null });

describe('systems to choose from', () => {
  it('are all templates, the highly available one first, each with its picture', async () => {
    const { templates, failures } = await setup.templates();
    expect(failures).toEqual([]);
    expect(templates.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ['highly-available', true],
      ['gateway-pair', false],
    ]);
    expect(templates[0]).toMatchObject({ title: 'Highly available' });
    expect(templates[0]?.picture.parts.length).toBe(8);
  });

  it('are told without one that is broken', async () => {
    const list = async () => [
      { id: 'good', text: stackText('gateway-pair') },
      { id: 'bad', text: 'tandem: 9' },
    ];
    const { templates, failures } = await new Setup({ ...parts, templates: { list } }).templates();
    expect(templates.map(({ id }) => id)).toEqual(['good']);
    expect(failures).toHaveLength(1);
  });
});

describe('drafts', () => {
  it('outlive the host that wrote them', async () => {
    const { draft } = await setup.create(SOURCE);
    await setup.update(draft.id, { answers: { name: 'home' }, step: 'review' });
    const next = new Setup(parts);
    expect(await next.list()).toMatchObject([
      { id: draft.id, step: 'review', stack: 'home', system: 'highly-available' },
    ]);
    expect((await next.open(draft.id)).file.spec?.name).toBe('home');
  });

  it('given half a file of a host that was killed, then the draft before it is whole', async () => {
    const { draft } = await setup.create(SOURCE);
    await writeFile(join(root, 'drafts', `.${draft.id}.json.999999.0123456789ab.tmp`), '{"version":1,"id":');
    expect(await setup.list()).toHaveLength(1);
    expect((await setup.open(draft.id)).draft.id).toBe(draft.id);
  });

  it('given changes at the same time, then none is lost', async () => {
    const { draft } = await setup.create(SOURCE);
    await Promise.all(
      ['database.database', 'database.user', 'name'].map((id, at) =>
        setup.update(draft.id, step({ [id]: `w${at}` })),
      ),
    );
    expect((await setup.open(draft.id)).draft.answers).toEqual({
      'database.database': 'w0',
      'database.user': 'w1',
      name: 'w2',
    });
  });

  it('that are damaged or of a newer version are told with the reason, and can be removed', async () => {
    const { draft } = await setup.create(SOURCE);
    await writeFile(join(root, 'drafts', 'damaged-1.json'), 'not json');
    await writeFile(join(root, 'drafts', 'newer-001.json'), '{"version":99}');
    const byId = new Map((await setup.list()).map((summary) => [summary.id, summary.failure?.code ?? null]));
    expect(byId).toEqual(
      new Map([
        [draft.id, null],
        ['damaged-1', 'store-corrupt'],
        ['newer-001', 'store-too-new'],
      ]),
    );
    await setup.remove('damaged-1');
    await setup.remove('damaged-1');
    expect(await setup.list()).toHaveLength(2);
  });

  it('are at most so many', async () => {
    for (let count = 0; count < MAX_DRAFTS; count += 1) await setup.create(SOURCE);
    expect(await codeOf(setup.create(SOURCE))).toBe('request-invalid');
    await setup.remove('draft-0001');
    expect(await codeOf(setup.create(SOURCE))).toBe('no failure');
  });

  it.each(['..', '../owner', 'a/b', '', 'A'.repeat(12), 'x'.repeat(65), 'abcdefgh\0'])(
    'given the id %j, then no file is touched',
    async (id) => {
      expect(await codeOf(setup.open(id))).toBe('request-invalid');
      expect(await codeOf(setup.remove(id))).toBe('request-invalid');
    },
  );

  it('keep no credentials, and no answer to what nobody asked', async () => {
    const { draft } = await setup.create(SOURCE);
    const secret = 'CANARY-8811';
    expect(await codeOf(setup.update(draft.id, step({ token: secret })))).toBe('request-invalid');
    const url = `https://user:${secret}@login.example.org/`;
    expect(await codeOf(setup.update(draft.id, step({ 'gateway.tokens.url': url })))).toBe('request-invalid');
    await setup.finish(draft.id, { 'gateway-token': secret });
    expect(await readFile(join(root, 'drafts', `${draft.id}.json`), 'utf8')).not.toContain('CANARY');
  });

  it('of a file that is no stack file are not made', async () => {
    const bad = { kind: 'file', fileName: 'x.yaml', text: 'tandem: 1\nname: [' } as const;
    expect(await setup.create(bad).catch(toFailure)).toMatchObject({
      code: 'stack-file-syntax',
      position: { line: expect.any(Number) },
    });
    expect(await setup.list()).toEqual([]);
  });

  it('of a person’s own file ask what that file leaves to ask', async () => {
    const own = { kind: 'file', fileName: 'mine.yaml', text: stackText('three-tier') } as const;
    const { questions } = await setup.create(own);
    expect(questions.map(({ id }) => id)).toContain('edge.listen.web.port');
  });

  it('given a full disk, then the failure says so and the former draft stays', async () => {
    const { draft } = await setup.create(SOURCE);
    const full = new FailureError({ code: 'disk-full', message: 'no room' });
    const failing = new Setup({
      ...parts,
      drafts: { ...parts.drafts, write: () => Promise.reject(full) },
    });
    expect(await codeOf(failing.update(draft.id, step({ name: 'home' })))).toBe('disk-full');
    // One that failed does not keep the next from being tried.
    expect(await codeOf(failing.update(draft.id, step({ name: 'home' })))).toBe('disk-full');
    expect((await setup.open(draft.id)).draft.answers).toEqual({});
  });

  it('given a file where the folder of drafts should be, then it is told, and the file stays', async () => {
    await writeFile(join(root, 'drafts'), 'mine');
    expect(await codeOf(setup.create(SOURCE))).toBe('not-allowed');
    expect(await readFile(join(root, 'drafts'), 'utf8')).toBe('mine');
  });
});

describe('the preview', () => {
  it('given an engine that is silent, then the file is shown all the same, and why there is no plan', async () => {
    const { draft } = await setup.create(SOURCE);
    expect(await setup.preview(draft.id)).toMatchObject({
      planned: { plan: null, failure: { code: 'engine-not-running' } },
      files: [{ path: 'stack.yaml', present: null }],
      failures: [],
    });
  });

  it('given answers that do not fit, then it says which', async () => {
    const { draft } = await setup.create(SOURCE);
    await setup.update(draft.id, step({ 'database.memory': 'much' }));
    const { planned, failures } = await setup.preview(draft.id);
    expect(planned).toBeNull();
    expect(failures[0]?.position?.path).toContain('memory');
  });

  it('given an engine, then it has the plan and the generated files', async () => {
    const text = stackText('gateway-pair');
    const desired = compiled(text);
    const plan = { stack: 'gateway-pair', operations: [], blockers: [] } as never;
    const asking = new Setup({
      ...parts,
      stacks: { preview: async () => ({ desired, observed: emptyEngine, plan }) },
    });
    const { draft } = await asking.create(SOURCE);
    const { files, planned } = await asking.preview(draft.id);
    expect(planned?.plan).toBe(plan);
    expect(files.length).toBe(desired.generatedFiles.length + 1);
  });
});

describe('the end', () => {
  const stackFile = (name: string) => readFile(join(root, 'stacks', name, 'stack.yaml'), 'utf8');

  it('is the stack file with its answers, and the secret beside it', async () => {
    const { draft } = await setup.create(SOURCE);
    await setup.update(draft.id, step({ name: 'home' }));
    expect(await setup.finish(draft.id, { 'gateway-token': 'mine-and-long' })).toEqual({
      stack: 'home',
      keptSecrets: [],
    });
    expect(await stackFile('home')).toContain('name: home');
    expect(await readFile(join(root, 'stacks', 'home', 'secrets', 'gateway-token'), 'utf8')).toBe(
      'mine-and-long',
    );
    expect((await readdir(join(root, 'stacks', 'home'))).sort()).toEqual(['secrets', 'stack.yaml']);
    expect(await setup.list()).toMatchObject([{ step: 'progress', stack: 'home' }]);
  });

  it('never lies over another stack', async () => {
    await parts.folders.create('highly-available', 'somebody’s\n');
    const { draft } = await setup.create(SOURCE);
    expect(await codeOf(setup.finish(draft.id, {}))).toBe('not-allowed');
    expect(await stackFile('highly-available')).toBe('somebody’s\n');
    await setup.update(draft.id, step({ name: 'other' }));
    expect(await codeOf(setup.finish(draft.id, {}))).toBe('no failure');
  });

  it('of two at once for one name is one', async () => {
    const [one, other] = [await setup.create(SOURCE), await setup.create(SOURCE)];
    await setup.update(other.draft.id, step({ 'database.user': 'fox' }));
    const second = new Setup(parts);
    const codes = await Promise.all([
      codeOf(setup.finish(one.draft.id, {})),
      codeOf(second.finish(other.draft.id, {})),
    ]);
    expect(codes.sort()).toEqual(['no failure', 'not-allowed']);
  });

  it('can be come back to: what the draft wrote it writes again, unless somebody else did since', async () => {
    const { draft } = await setup.create(SOURCE);
    await setup.finish(draft.id, {});
    await setup.update(draft.id, step({ 'balancer.listen.api.port': '8200' }));
    await setup.finish(draft.id, {});
    expect(await stackFile('highly-available')).toContain('8200');
    await parts.folders.write('highly-available', '# mine\n');
    await setup.update(draft.id, step({ 'balancer.listen.api.port': '8300' }));
    expect(await codeOf(setup.finish(draft.id, {}))).toBe('not-allowed');
    expect(await stackFile('highly-available')).toBe('# mine\n');
    await setup.update(draft.id, step({ name: 'elsewhere' }));
    expect(await codeOf(setup.finish(draft.id, {}))).toBe('not-allowed');
  });

  it('given a host that was killed after the file and before it said so, then it goes on', async () => {
    const { draft, file } = await setup.create(SOURCE);
    await parts.folders.create('highly-available', file.text);
    expect(await codeOf(setup.finish(draft.id, { 'gateway-token': 'x' }))).toBe('no failure');
  });

  it('keeps a secret that is there already, and says so; takes none that the stack does not know', async () => {
    const { draft } = await setup.create(SOURCE);
    expect(await codeOf(setup.finish(draft.id, { 'database-password': 'x' }))).toBe('request-invalid');
    await parts.secrets.give('highly-available', 'gateway-token', 'former');
    expect(await setup.finish(draft.id, { 'gateway-token': 'new' })).toMatchObject({
      keptSecrets: ['gateway-token'],
    });
  });

  it('is refused while the answers do not fit', async () => {
    const { draft } = await setup.create(SOURCE);
    await setup.update(draft.id, step({ name: 'Not A Name' }));
    expect(await codeOf(setup.finish(draft.id, {}))).toBe('stack-file-invalid');
    expect(await readdir(join(root, 'stacks')).catch(() => [])).toEqual([]);
  });
});
