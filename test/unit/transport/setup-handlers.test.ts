import { describe, expect, it } from 'vitest';
import { requests } from '../../../electron/contract/contract.ts';
import { planNeeds } from '../../../electron/domain/capacity/capacity.ts';
import { FailureError } from '../../../electron/domain/failure.ts';
import { applyAnswers, questionsOfText } from '../../../electron/domain/setup/apply-answers.ts';
import { pictureOf } from '../../../electron/domain/setup/picture.ts';
import { PlanCapacity } from '../../../electron/services/plan-capacity.ts';
import { type SetupServices, setupHandlers } from '../../../electron/transport/setup-handlers.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

const TEXT = stackText('gateway-pair');
const questions = questionsOfText(TEXT);
const spec = specOf(TEXT);
const desired = compiled(TEXT);

const GIB = 1024 ** 3;
const capacity = new PlanCapacity({
  stacks: { compiled: async () => ({ spec, desired, observed: settledEngine(desired) }) },
  usage: {
    read: async () => ({
      ...{ cpuPercent: null, cores: 4, memoryBytes: 3 * GIB, memoryTotalBytes: 8 * GIB, load: 0 },
      disk: null,
    }),
  },
  freeBytes: async () => 40 * GIB,
  isEngineLocal: () => true,
});

const opened = {
  draft: {
    ...{ version: 1, id: 'draft-0001', createdAtMs: 1, updatedAtMs: 2, step: 'answers', answers: {} },
    ...{ source: { kind: 'file', fileName: 'x.yaml', text: TEXT }, written: null },
  },
  text: TEXT,
  questions,
  picture: pictureOf(spec),
  file: applyAnswers(TEXT, questions, {}),
};

function handlers(more: Partial<SetupServices> = {}) {
  const services = {
    setup: { open: async () => opened },
    capacity,
    facts: {
      system: async () => ({ platform: 'linux', families: ['debian'], isRoot: true, hasSystemd: true }),
    },
    ...more,
  } as unknown as SetupServices;
  return setupHandlers(services, async () => {});
}

describe('setting up, by the contract', () => {
  it('answers a draft without the text of its file and without places in it', async () => {
    const answer = await handlers()['setup.draft']({ draft: 'draft-0001' });
    expect(requests['setup.draft'].result.parse(answer)).toEqual(answer);
    expect(answer.secrets).toEqual(['gateway-token']);
    expect(JSON.stringify(answer)).not.toContain('HAProxy processes');
  });

  it('answers the capacity of a stack beside its machine', async () => {
    const answer = await handlers()['stack.capacity']({ stack: 'gateway-pair' });
    expect(requests['stack.capacity'].result.parse(answer)).toEqual(answer);
    expect(answer.host).toEqual({
      cpus: 4,
      memoryBytes: 8 * GIB,
      memoryFreeBytes: 5 * GIB,
      diskFreeBytes: 40 * GIB,
    });
    expect(answer.totals).toEqual(planNeeds(spec, desired).totals);
  });

  it('tells every mistake of a file, with its place', async () => {
    const bad = 'tandem: 1\nname: Bad\ncomponents: []\n';
    const { stack, failures } = await handlers()['setup.parse']({ fileName: 'x.yaml', text: bad });
    expect(stack).toBeNull();
    expect(failures.length).toBeGreaterThan(1);
    expect(failures[0]?.position).toMatchObject({ file: 'x.yaml', line: 2 });
    expect(await handlers()['setup.parse']({ fileName: 'x.yaml', text: TEXT })).toMatchObject({
      stack: 'gateway-pair',
    });
  });

  it('says what brings an engine, and looks again each time it is asked', async () => {
    const failure = { code: 'engine-not-running', message: 'no' } as const;
    let searches = 0;
    const link = {
      state: { kind: 'searching', attempts: 1, failure },
      connected: async () => {
        searches += 1;
        throw new FailureError(failure);
      },
    } as unknown as SetupServices['link'];
    const asked = handlers({ link })['setup.engine'];
    expect(await asked({})).toMatchObject({ connected: false, command: 'systemctl start docker', failure });
    await asked({});
    expect(searches).toBe(2);
  });

  it.each([
    ['setup.draft', { draft: '../owner' }],
    ['setup.update', { draft: 'draft-0001', answers: { x: 'y'.repeat(600) } }],
    ['setup.update', { draft: 'draft-0001', step: 'format-disk' }],
    ['setup.create', { source: { kind: 'template', template: '../../etc/passwd' } }],
    ['setup.create', { source: { kind: 'file', fileName: 'x', text: 'y'.repeat(300_000) } }],
    ['setup.finish', { draft: 'draft-0001', secrets: { '../x': 'y' } }],
    ['setup.check', { draft: 'draft-0001', question: '', answer: 'x' }],
    ['files.read', { stack: 'shop', path: 'x'.repeat(500) }],
    ['files.list', { stack: '../x' }],
  ] as const)('refuses %s with %j', (name, params) => {
    expect(requests[name].params.safeParse(params).success).toBe(false);
  });
});
