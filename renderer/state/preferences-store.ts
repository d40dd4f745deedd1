import { create } from 'zustand';
import { DEFAULT_PREFERENCES, type Preferences, parsePreferences } from './preferences.ts';

const STORAGE_KEY = 'tandem.preferences';

export const usePreferences = create<Preferences>(() => DEFAULT_PREFERENCES);

/** Before the first drawing, so that nothing flashes in the wrong colours. */
export function loadPreferences(): void {
  usePreferences.setState(parsePreferences(readStored()));
}

export function choose(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(usePreferences.getState()));
  } catch {
    // A browser that stores nothing keeps the choice until the page is closed.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
