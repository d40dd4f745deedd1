import { expect, it } from 'vitest';
import { UnfinishedCommands } from '../../../../electron/adapters/docker/exec-unfinished.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

const MINUTE_MS = 60_000;

it.each([
  ['runs', { Running: true, ExitCode: null }, true],
  ['was never started', { Running: false, ExitCode: null }, true],
  ['was never started, as older engines say it', { Running: false }, true],
  ['has ended', { Running: false, ExitCode: 0 }, false],
  ['went with its container', null, false],
])('a command that %s', async (_what, told, goesOn) => {
  const commands = new UnfinishedCommands(new ManualClock());
  expect(await commands.goesOn('a')).toBe(false);
  commands.note('a', async () => told);
  expect(await commands.goesOn('a')).toBe(goesOn);
  expect(await commands.goesOn('b')).toBe(false);
  // Once it is known to have ended the engine is not asked again.
  if (!goesOn) expect(await commands.goesOn('a')).toBe(false);
});

it('is given a minute to be started, and as long as it likes to end', async () => {
  const clock = new ManualClock();
  const commands = new UnfinishedCommands(clock);
  commands.note('never started', async () => ({ Running: false }));
  commands.note('hangs', async () => ({ Running: true }));
  await clock.advance(MINUTE_MS - 1);
  expect(await commands.goesOn('never started')).toBe(true);
  await clock.advance(1);
  expect(await commands.goesOn('never started')).toBe(false);
  await clock.advance(60 * MINUTE_MS);
  expect(await commands.goesOn('hangs')).toBe(true);
});

it('remembers a bounded number, the newest ones', async () => {
  const commands = new UnfinishedCommands(new ManualClock());
  for (let id = 0; id <= 256; id += 1) commands.note(String(id), async () => ({ Running: true }));
  expect(await commands.goesOn('0')).toBe(false);
  expect(await commands.goesOn('1')).toBe(true);
  expect(await commands.goesOn('256')).toBe(true);
});

it('says that it cannot tell when the engine does not answer', async () => {
  const commands = new UnfinishedCommands(new ManualClock());
  commands.note('a', () => Promise.reject(new Error('no answer')));
  await expect(commands.goesOn('a')).rejects.toThrow('no answer');
});
