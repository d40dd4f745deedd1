import { describe, expect, it } from 'vitest';
import type { Situation, StackSituation } from '../../../../electron/shell/host/situation.ts';
import { shellTexts } from '../../../../electron/shell/texts.ts';
import { trayImage } from '../../../../electron/shell/tray/tray-image.ts';
import {
  type TrayHabits,
  trayMenu,
  trayMood,
  trayToolTip,
} from '../../../../electron/shell/tray/tray-model.ts';

const texts = shellTexts('en');
const stack = (name: string, over: Partial<StackSituation> = {}): StackSituation => ({
  ...{ stack: name, state: 'healthy', survival: 'survives', activity: null, drill: 'gateway-kill' },
  weakest: null,
  ...over,
});
const situation = (...stacks: StackSituation[]): Situation => ({ host: 'owning', stacks, runs: [] });

describe('the mood of the tray', () => {
  it.each([
    ['survives', [stack('a'), stack('b')], 'Tandem: all 2 stacks survive'],
    [
      'survives',
      [stack('a'), stack('b', { state: 'absent', survival: 'unknown' })],
      'Tandem: the stack survives',
    ],
    ['degrades', [stack('a'), stack('b', { survival: 'degrades' })], 'Tandem: b degrades'],
    ['fails', [stack('a', { survival: 'fails' }), stack('b', { activity: 'drill' })], 'Tandem: a fails'],
    ['busy', [stack('a', { survival: 'fails', activity: 'drill' })], 'Tandem: a is being changed'],
    ['fails', [stack('a', { survival: 'fails', weakest: 'db-1' })], 'Tandem: a fails without db-1'],
    ['unknown', [stack('a', { survival: 'untested' })], 'Tandem: a never tested'],
    ['unknown', [], 'Tandem: no stacks yet'],
  ] as const)('is %s', (mood, stacks, words) => {
    expect(trayMood(situation(...stacks))).toBe(mood);
    expect(trayToolTip(situation(...stacks), texts)).toBe(words);
  });
});

describe('the menu of the tray', () => {
  const habits: TrayHabits = {
    ...{ startAtLogin: false, startMinimised: false, closeToTray: true, isQuiet: false },
    ...{ looksForUpdates: null, update: null },
  };

  it('offers a drill only where one can be run', () => {
    const drills = (over: Partial<StackSituation>) =>
      JSON.stringify(trayMenu(situation(stack('a', over)), habits, texts)).includes('"run-drill"');
    expect(drills({})).toBe(true);
    expect(drills({ activity: 'change' })).toBe(false);
    expect(drills({ state: 'absent' })).toBe(false);
    expect(drills({ drill: null })).toBe(false);
  });

  it('offers to go on while alerts are paused', () => {
    const menu = JSON.stringify(trayMenu(situation(), { ...habits, isQuiet: true }, texts));
    expect(menu).toContain(texts.menu.isQuiet);
    expect(menu).not.toContain(texts.menu.quietForHour);
  });

  it('offers to look for updates only where they can be found, and says what became of one', () => {
    const menu = (over: Partial<TrayHabits>) => trayMenu(situation(), { ...habits, ...over }, texts);
    expect(JSON.stringify(menu({}))).not.toContain(texts.menu.looksForUpdates);
    expect(menu({ looksForUpdates: false })).toContainEqual({
      ...{ kind: 'check', label: texts.menu.looksForUpdates, isOn: false },
      action: { kind: 'switch', setting: 'looksForUpdates', on: true },
    });
    const update = { version: '2.0.0', waitsForDrill: false };
    expect(menu({ update })).toContainEqual({
      ...{ kind: 'action', label: texts.menu.installUpdate('2.0.0') },
      action: { kind: 'install-update' },
    });
    expect(menu({ update: { ...update, waitsForDrill: true } })).toContainEqual({
      ...{ kind: 'words', label: texts.menu.updateWaits('2.0.0') },
    });
  });

  it('always opens and always quits', () => {
    for (const host of ['seeking', 'owning', 'attached', 'closed'] as const) {
      const items = trayMenu({ host, stacks: [], runs: [] }, habits, texts);
      expect(items.at(0)).toMatchObject({ action: { kind: 'open' } });
      expect(items.at(-1)).toMatchObject({ action: { kind: 'quit' } });
    }
  });
});

it('shows a picture that fits the panel, and on macOS a template', () => {
  expect(trayImage('fails', 'darwin', true)).toBe('failsTemplate.png');
  expect(trayImage('fails', 'linux', true)).toBe('fails-dark.png');
  expect(trayImage('fails', 'win32', false)).toBe('fails-light.png');
});

it('says the same in both languages, with nothing left out', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
      : typeof value;
  expect(shape(shellTexts('de-AT'))).toEqual(shape(texts));
  expect(shellTexts('de').menu.quit).not.toBe(texts.menu.quit);
  expect(shellTexts('den')).toBe(texts);
});
