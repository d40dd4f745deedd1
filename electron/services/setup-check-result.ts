import type { Failure } from '../domain/failure.ts';

/** What came of looking at one answer. */

export interface CheckResult {
  /**
   * `untried`: nothing speaks against it, and nobody could try it. `note`: it works, and there is something to know.
   * `trying`: it takes long; the same question asked again waits for the same trial.
   */
  readonly state: 'ok' | 'note' | 'untried' | 'trying' | 'problem';
  readonly message: string;
  readonly hint: string;
}

export const GOOD: CheckResult = { state: 'ok', message: '', hint: '' };

export const ok = (message: string): CheckResult => ({ ...GOOD, message });

export const note = (message: string, hint = ''): CheckResult => ({ state: 'note', message, hint });

export const untried = (message: string, hint = ''): CheckResult => ({ state: 'untried', message, hint });

export const problem = ({ message, hint = '' }: Pick<Failure, 'message' | 'hint'>): CheckResult => ({
  state: 'problem',
  message,
  hint,
});
