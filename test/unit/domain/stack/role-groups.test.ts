import { expect, it } from 'vitest';
import { roleGroups } from '../../../../electron/domain/stack/role-groups.ts';
import { compiled, specOf, stackText } from '../../../helpers/stack-files.ts';

const groupsOf = (text: string) => roleGroups(specOf(text), compiled(text));

it('tells how many must follow before the leader takes writes', () => {
  expect(groupsOf(stackText('cache'))).toMatchObject([{ name: 'cache', followersToWrite: 1 }]);
  expect(groupsOf(stackText('primary-standby'))).toMatchObject([
    { name: 'database', commits: 'synchronous', followersToWrite: 0 },
  ]);
});
