import type { ObservedContainer } from './observed-state.ts';

/** Why a container does not run, as far as the engine's words and the exit code tell. */

/** Asked to end: by itself, or by SIGTERM, with which the engine stops a container. */
const CLEAN_EXITS: ReadonlySet<number | null> = new Set([0, 128 + 15]);
/** The engine's words for a member that it started before its infra container (moby issues 11777, 50326). */
const GAVE_UP = /cannot join network/;

/** The engine failed to start it and does not try again. */
export function wasGivenUp({ state, error }: Pick<ObservedContainer, 'state' | 'error'>): boolean {
  return state !== 'running' && GAVE_UP.test(error);
}

/** Under a restart policy only a stop through the engine leaves a container down that ended as it was asked to. */
export function endedAsAsked(container: Pick<ObservedContainer, 'state' | 'error' | 'exitCode'>): boolean {
  return container.state === 'exited' && CLEAN_EXITS.has(container.exitCode) && !wasGivenUp(container);
}
