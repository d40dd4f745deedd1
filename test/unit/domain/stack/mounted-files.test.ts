import { describe, expect, it } from 'vitest';
import { dataVolumes, runningMounts } from '../../../../electron/domain/stack/mounted-files.ts';
import { engineWith } from '../../../helpers/desired.ts';
import { compiled, stackText } from '../../../helpers/stack-files.ts';

describe('data of members', () => {
  it('is where databases and whoever decides about them keep it, not the configuration beside it', () => {
    const found = dataVolumes(compiled(stackText('primary-standby')));
    expect(found).toContainEqual({
      ...{ files: 'database', source: 'data', member: 'database-2' },
      ...{ path: '/var/lib/postgresql', readOnly: false },
    });
    expect(new Set(found.map(({ path }) => path)).has('/etc/tandem')).toBe(false);
    expect(found.map(({ member }) => member)).toContain('consensus-1');
  });

  it('is looked at in members that run, in their present life', () => {
    const desired = compiled(stackText('primary-standby'));
    const data = dataVolumes(desired).filter(({ files }) => files === 'database');
    const observed = engineWith(desired, { 'primary-standby-database-1': { state: 'exited' } });
    expect(runningMounts(data, observed)).toEqual([
      {
        ...data.find(({ member }) => member === 'database-2'),
        container: 'primary-standby-database-2',
        startedAt: '2026-01-01T00:00:01.1Z',
      },
    ]);
  });
});
