import { describe, expect, it } from 'vitest';
import type { ObservedState } from '../../../electron/domain/plan/observed-state.ts';
import type { RoleGroup } from '../../../electron/domain/stack/role-groups.ts';
import type { GroupReader } from '../../../electron/ports/group-reader.ts';
import { GroupLooks } from '../../../electron/services/group-looks.ts';
import { emptyEngine } from '../../helpers/desired.ts';
import { follows, writes } from '../../helpers/group-observations.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

/** A double of the readers, typed against their port: what is tried here is who is asked at all. */

const text = { database: stackText('primary-standby'), cache: stackText('cache') };

function looks(stack: string) {
  const asked: string[] = [];
  const reader: GroupReader = {
    read: async (group: RoleGroup, running) => {
      asked.push(`${group.name}: ${[...running].join(' ')}`);
      const word = (member: string) => (member.endsWith('-1') ? writes({ followers: [] }) : follows());
      return {
        words: new Map([...running].map((member) => [member, word(member)])),
        deciders: { leader: `${group.name}-1`, trouble: '', canElect: null, known: null },
        leaderSinceMs: null,
      };
    },
  };
  const desired = compiled(stack);
  const service = new GroupLooks({
    readers: { patroni: reader, sentinel: reader },
    clock: new ManualClock(),
  });
  const names = desired.containers.map(({ name }) => name);
  const look = (running: readonly string[], ready = running) =>
    service.look({
      ...{ spec: specOf(stack), desired },
      observed: {
        ...emptyEngine,
        containers: running.map((name) => ({ name, state: 'running' })),
      } as unknown as ObservedState,
      readiness: Promise.resolve(new Map(ready.map((name) => [name, { ready: true }]))),
    });
  return { look, asked, names };
}

describe('a look at the groups of a stack', () => {
  it('asks the members that run, one round of questions', async () => {
    const { look, asked, names } = looks(text.database);
    const [group] = await look(names);
    expect(asked).toEqual(['database: database-1 database-2']);
    expect(group).toMatchObject({ leader: 'database-1', deciders: { answering: ['consensus-1'] } });
  });

  it('asks nobody of a stack that is down', async () => {
    const { look, asked } = looks(text.database);
    expect(await look([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('does not ask a member whose container or pod is away', async () => {
    const { look, asked, names } = looks(text.database);
    const [group] = await look(names.filter((name) => !/database-2$|database-1-pod$/.test(name)));
    expect(asked).toEqual(['database: ']);
    expect(group?.standings.map(({ role, trouble }) => [role, trouble])).toEqual([
      ['none', 'it does not run'],
      ['none', 'it does not run'],
    ]);
  });

  it('does not ask a cache server that is silent: each question would stay with it', async () => {
    const { look, asked, names } = looks(text.cache);
    await look(
      names,
      names.filter((name) => !name.endsWith('cache-2')),
    );
    const [first] = asked;
    expect(first).toBe('cache: cache-1 cache-3');
  });

  it('counts those who decide by what they answer', async () => {
    const { look, names } = looks(text.database);
    const [group] = await look(names, []);
    expect(group).toMatchObject({ mode: 'failsafe', deciders: { members: ['consensus-1'], answering: [] } });
  });
});
