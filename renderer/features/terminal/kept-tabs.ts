/** Which sessions are this page's own, for its next load; another page has its own. */
const KEY = 'tandem.terminals';
const TERMINAL = /^[a-z0-9]{1,64}$/;

export function keptTabs(): readonly string[] {
  const kept = sessionStorage.getItem(KEY)?.split(' ') ?? [];
  return kept.filter((terminal) => TERMINAL.test(terminal));
}

export function keepTabs(terminals: readonly string[]): void {
  if (terminals.length === 0) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, terminals.join(' '));
}
