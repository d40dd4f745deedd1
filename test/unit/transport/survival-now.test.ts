import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../electron/ports/journal.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { survivalNow } from '../../../electron/transport/survival-now.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

function look(text: string): StackLook {
  const desired = compiled(text);
  const view = {
    ...{ spec: specOf(text), desired, fileFailure: null, observed: settledEngine(desired) },
    readiness: new Map(desired.containers.map(({ name }) => [name, { ready: true, detail: '' }])),
    ...{ groups: [], mounts: [], conditions: [] },
  };
  return { stack: specOf(text).name, view, atMs: 7 } as unknown as StackLook;
}

const asked: unknown[] = [];
const services = {
  stacks: { hasDrifted: () => false },
  runs: { isBeingChanged: () => false },
  wardens: { isActing: () => false },
  schedules: { next: () => null },
  health: { of: () => null },
  journal: {
    runs: async (query: unknown) => {
      asked.push(query);
      return [] as readonly RunRecord[];
    },
  },
} as unknown as Parameters<typeof survivalNow>[1];

describe('what may fail now', () => {
  it('given a database that is alone, then it is said that the stack fails with it', async () => {
    expect(await survivalNow(look(stackText('gateway-pair')), services)).toBe('fails');
    expect(asked).toContainEqual(
      expect.objectContaining({ stack: 'gateway-pair', kind: 'drill', subject: 'gateway-kill' }),
    );
  });

  it('given a stack that allows no drill, and twins that are ready, then it was never tested', async () => {
    const text = `tandem: 1\nname: shop\ncomponents:\n  - { name: web, kind: service, image: "w:1", replicas: 2, probe: { kind: tcp, port: 80 } }\n`;
    expect(await survivalNow(look(text), services)).toBe('untested');
  });
});
