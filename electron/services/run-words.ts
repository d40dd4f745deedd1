import { drillWords } from '../domain/drill/drill-words.ts';
import type { RunRecord } from '../ports/journal.ts';

const DEEDS: Readonly<Record<Exclude<RunRecord['kind'], 'drill'>, string>> = {
  up: 'bring-up',
  down: 'take-down',
  restart: 'restart',
  scale: 'scaling',
  switchover: 'switchover',
  promote: 'promotion',
  reinit: 'new copy',
  pause: 'pause of the manager',
  resume: 'resumption of the manager',
};

/** Of a sentence about a run: `bring-up`, `restart of gateway-1`, `switchover to database-2`, `take-down with its data`. */
export function runWords({ kind, subject }: Pick<RunRecord, 'kind' | 'subject'>): string {
  if (kind === 'drill') return drillWords(subject);
  if (subject === '') return DEEDS[kind];
  return `${DEEDS[kind]} ${/^(to|with) /.test(subject) ? '' : 'of '}${subject}`;
}
