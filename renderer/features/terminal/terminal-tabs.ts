import { create } from 'zustand';
import type { TerminalStatus } from '../../../electron/contract/terminals.ts';
import { hostLink } from '../../state/session.ts';
import { keepTabs, keptTabs } from './kept-tabs.ts';
import { TerminalConnection, type TerminalPhase, type TerminalTargetWish } from './terminal-connection.ts';
import { type ScreenWishes, XtermScreen } from './xterm-screen.ts';

/**
 * The terminals of this page, over all its stacks. They outlive the screen that shows them, so that going to another one
 * and back loses nothing; over a reload the host keeps them, and the page only remembers which were its own.
 */

export interface TerminalTab {
  readonly id: string;
  readonly target: TerminalTargetWish;
  readonly phase: TerminalPhase;
  /** The host's name for the session; null until it has answered. */
  readonly terminal: string | null;
  readonly screen: XtermScreen;
  readonly connection: TerminalConnection;
}

/** What a screen asks of whoever shows it now. */
export type TabRequest =
  | { readonly kind: 'leave' | 'search'; readonly tab: string }
  | { readonly kind: 'link'; readonly tab: string; readonly address: string }
  | { readonly kind: 'paste'; readonly tab: string; readonly text: string; readonly lineCount: number };

interface TerminalTabs {
  readonly tabs: readonly TerminalTab[];
  readonly active: string | null;
  readonly request: TabRequest | null;
  readonly isForReaders: boolean;
}

const READERS_KEY = 'tandem.terminal.readers';

export const useTerminalTabs = create<TerminalTabs>(() => ({
  tabs: [],
  active: null,
  request: null,
  isForReaders: localStorage.getItem(READERS_KEY) === 'on',
}));

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

let opened = 0;

/** @param typed stands there as if it had been typed, for the person to send off */
export function openTab(target: TerminalTargetWish, skippedText: string, typed = ''): string {
  const tab = addTab(target, skippedText);
  void tab.connection.open(target, typed);
  return tab.id;
}

export function attachTab(
  { terminal, target }: Pick<TerminalStatus, 'terminal' | 'target'>,
  skippedText: string,
): void {
  const known = useTerminalTabs.getState().tabs.find((tab) => tab.terminal === terminal);
  if (known === undefined) void addTab(target, skippedText).connection.attach(terminal);
  else activate(known.id);
}

let attaching: Promise<void> | null = null;

/** After a reload, once: those that this page had, as far as the host still has them. */
export function attachKeptOnce(skippedText: string): Promise<void> {
  attaching ??= attachKept(keptTabs(), skippedText);
  return attaching;
}

async function attachKept(kept: readonly string[], skippedText: string): Promise<void> {
  if (kept.length === 0) return;
  const { terminals } = await hostLink().call('terminals.list', {});
  for (const status of terminals.filter(({ terminal }) => kept.includes(terminal)))
    attachTab(status, skippedText);
}

export function openAgain(tab: TerminalTab, skippedText: string): void {
  removeTab(tab);
  openTab(tab.target, skippedText);
}

export function activate(id: string): void {
  useTerminalTabs.setState({ active: id });
}

export function removeTab(tab: TerminalTab): void {
  tab.connection.close();
  tab.screen.close();
  useTerminalTabs.setState(({ tabs, active }) => {
    const place = tabs.findIndex(({ id }) => id === tab.id);
    const left = tabs.filter(({ id }) => id !== tab.id);
    const next = left[Math.min(place, left.length - 1)]?.id ?? null;
    return { tabs: left, active: active === tab.id ? next : active };
  });
  remember();
}

/** The session goes on without this page. */
export function leaveRunning(tab: TerminalTab): void {
  tab.connection.detach();
  removeTab(tab);
}

export async function endTab(tab: TerminalTab): Promise<void> {
  // A host that cannot be asked ends it by itself when nobody looks; the tab goes either way.
  await tab.connection.end().catch(() => {});
  removeTab(tab);
}

export function dismissRequest(): void {
  useTerminalTabs.setState({ request: null });
}

export function setForReaders(isForReaders: boolean): void {
  localStorage.setItem(READERS_KEY, isForReaders ? 'on' : 'off');
  useTerminalTabs.setState({ isForReaders });
  for (const { screen } of useTerminalTabs.getState().tabs) screen.setForReaders(isForReaders);
}

function addTab(target: TerminalTargetWish, skippedText: string): TerminalTab {
  opened += 1;
  const id = `tab-${opened}`;
  const ask = (request: TabRequest): void => useTerminalTabs.setState({ request });
  const wishes: ScreenWishes = {
    isMac,
    skippedText,
    onBytes: (bytes) => connection.type(bytes),
    onResize: () => connection.resized(),
    onKey: (action) => {
      if (action === 'leave' || action === 'search') ask({ kind: action, tab: id });
    },
    onLink: (address) => ask({ kind: 'link', tab: id, address }),
    onPaste: (text, lineCount) => ask({ kind: 'paste', tab: id, text, lineCount }),
  };
  const screen = new XtermScreen(wishes, useTerminalTabs.getState().isForReaders);
  const connection = new TerminalConnection({
    host: hostLink(),
    screen,
    nowMs: () => Date.now(),
    onChange: () => {
      useTerminalTabs.setState(({ tabs }) => ({
        tabs: tabs.map((tab) =>
          tab.id === id
            ? { ...tab, phase: connection.phase, terminal: connection.status?.terminal ?? null }
            : tab,
        ),
      }));
      remember();
    },
  });
  const tab: TerminalTab = { id, target, phase: connection.phase, terminal: null, screen, connection };
  useTerminalTabs.setState(({ tabs }) => ({ tabs: [...tabs, tab], active: id }));
  return tab;
}

function remember(): void {
  keepTabs(useTerminalTabs.getState().tabs.flatMap(({ terminal }) => terminal ?? []));
}
