/** Given by the system when it starts the app at login. */
export const HIDDEN_SWITCH = '--hidden';

/** At login there is nothing to look at; at another start the person decided once. A link always opens the window. */
export function startsHidden(
  argv: readonly string[],
  startMinimised: boolean,
  screen: string | null,
): boolean {
  return screen === null && (startMinimised || argv.includes(HIDDEN_SWITCH));
}
