import type { Survival } from '../../domain/health/survival.ts';
import type { Situation, StackSituation } from '../host/situation.ts';
import type { ShellTexts } from '../texts.ts';

/** What the tray shows: a pure function of what the host told. */

export type TrayMood = 'survives' | 'degrades' | 'fails' | 'unknown' | 'busy';

/** Worst first. A stack that is not up, or was never tested, is no reason for a colour of alarm. */
const ORDER: readonly Survival[] = ['fails', 'degrades', 'unknown', 'untested', 'survives'];
const MOODS: Readonly<Record<Survival, TrayMood>> = {
  fails: 'fails',
  degrades: 'degrades',
  unknown: 'unknown',
  untested: 'unknown',
  survives: 'survives',
};

const HABITS = ['startAtLogin', 'startMinimised', 'closeToTray', 'looksForUpdates'] as const;
export type Habit = (typeof HABITS)[number];

export type TrayAction =
  | { readonly kind: 'open'; readonly screen: string | null }
  | { readonly kind: 'run-drill'; readonly stack: string; readonly drill: string }
  | { readonly kind: 'be-quiet'; readonly until: 'in-an-hour' | 'tomorrow' | 'now' }
  | {
      readonly kind: 'switch';
      readonly setting: Habit;
      readonly on: boolean;
    }
  | { readonly kind: 'install-update' }
  | { readonly kind: 'quit' };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Only words. */
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'check'; readonly label: string; readonly isOn: boolean; readonly action: TrayAction }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayHabits {
  readonly startAtLogin: boolean;
  readonly startMinimised: boolean;
  readonly closeToTray: boolean;
  /** Null where the installation has nowhere to look. */
  readonly looksForUpdates: boolean | null;
  readonly isQuiet: boolean;
  /** Fetched, and waiting for the person's word, or for a drill's end. */
  readonly update: { readonly version: string; readonly waitsForDrill: boolean } | null;
}

/** Stacks that say something of what may fail now. */
function upStacks({ stacks }: Situation): readonly StackSituation[] {
  return stacks.filter(({ state }) => state !== 'absent');
}

function worstOf(stacks: readonly StackSituation[]): StackSituation | null {
  const rank = ({ survival }: StackSituation): number => ORDER.indexOf(survival);
  return stacks.toSorted((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** A real failure is shown through everything that is under way; otherwise what is being changed says nothing yet. */
export function trayMood(situation: Situation): TrayMood {
  const stacks = upStacks(situation);
  const worst = worstOf(stacks.filter(({ activity }) => activity === null));
  if (worst !== null && worst.survival === 'fails') return 'fails';
  if (stacks.some(({ activity }) => activity !== null)) return 'busy';
  return worst === null ? 'unknown' : MOODS[worst.survival];
}

export function trayToolTip(situation: Situation, texts: ShellTexts): string {
  if (situation.host === 'seeking') return texts.tray.seeking;
  const stacks = upStacks(situation);
  const calm = stacks.filter(({ activity }) => activity === null);
  const worst = worstOf(calm);
  const busy = stacks.find(({ activity }) => activity !== null);
  if (worst !== null && worst.survival === 'fails')
    return texts.tray.worst(worst.stack, wordsOf(worst, texts));
  if (busy !== undefined) return texts.tray.busy(busy.stack);
  if (worst === null) return texts.tray.noStacks;
  if (worst.survival === 'survives') return texts.tray.allSurvive(calm.length);
  return texts.tray.worst(worst.stack, wordsOf(worst, texts));
}

function wordsOf({ state, survival, weakest, activity }: StackSituation, texts: ShellTexts): string {
  if (activity !== null) return activity === 'drill' ? texts.isInDrill : texts.isChanging;
  if (state === 'absent') return texts.isDown;
  const words = texts.survival[survival];
  return weakest === null ? words : texts.without(words, weakest);
}

export function trayMenu(situation: Situation, habits: TrayHabits, texts: ShellTexts): readonly TrayItem[] {
  const { menu } = texts;
  const line: TrayItem = { kind: 'separator' };
  return [
    { kind: 'action', label: menu.open, action: { kind: 'open', screen: null } },
    line,
    ...stackItems(situation, texts),
    line,
    ...quietItems(habits, texts),
    line,
    ...habitItems(habits, texts),
    line,
    ...updateItems(habits, texts),
    { kind: 'action', label: menu.quit, action: { kind: 'quit' } },
  ];
}

function stackItems(situation: Situation, texts: ShellTexts): readonly TrayItem[] {
  const { menu } = texts;
  if (situation.host === 'seeking') return [{ kind: 'words', label: menu.seeking }];
  const attached: readonly TrayItem[] =
    situation.host === 'attached' ? [{ kind: 'words', label: menu.attached }] : [];
  if (situation.stacks.length === 0) return [...attached, { kind: 'words', label: menu.noStacks }];
  return [...attached, ...situation.stacks.map((stack) => stackItem(stack, texts))];
}

function stackItem(situation: StackSituation, texts: ShellTexts): TrayItem {
  const { stack, state, activity, drill } = situation;
  const canDrill = drill !== null && activity === null && state !== 'absent';
  return {
    kind: 'menu',
    label: `${stack}: ${wordsOf(situation, texts)}`,
    items: [
      {
        kind: 'action',
        label: texts.menu.openStack,
        action: { kind: 'open', screen: `/stacks/${stack}` },
      },
      canDrill
        ? {
            kind: 'action',
            label: texts.menu.runDrill(drill),
            action: { kind: 'run-drill', stack, drill },
          }
        : { kind: 'words', label: texts.menu.noDrill },
    ],
  };
}

function quietItems({ isQuiet }: TrayHabits, { menu }: ShellTexts): readonly TrayItem[] {
  if (isQuiet) {
    return [{ kind: 'check', label: menu.isQuiet, isOn: true, action: { kind: 'be-quiet', until: 'now' } }];
  }
  return [
    { kind: 'action', label: menu.quietForHour, action: { kind: 'be-quiet', until: 'in-an-hour' } },
    { kind: 'action', label: menu.quietUntilTomorrow, action: { kind: 'be-quiet', until: 'tomorrow' } },
  ];
}

/** Also in the window's own menu: where there is no tray they could be reached nowhere else. */
export function habitItems(habits: TrayHabits, { menu }: ShellTexts): readonly TrayItem[] {
  return HABITS.flatMap((setting) => {
    const isOn = habits[setting];
    if (isOn === null) return [];
    return { kind: 'check', label: menu[setting], isOn, action: { kind: 'switch', setting, on: !isOn } };
  });
}

/** In both menus, as the habits are. */
export function updateItems({ update }: TrayHabits, { menu }: ShellTexts): readonly TrayItem[] {
  if (update === null) return [];
  const { version, waitsForDrill } = update;
  return waitsForDrill
    ? [{ kind: 'words', label: menu.updateWaits(version) }]
    : [{ kind: 'action', label: menu.installUpdate(version), action: { kind: 'install-update' } }];
}
