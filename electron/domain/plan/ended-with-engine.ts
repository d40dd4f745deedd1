import type { ObservedContainer, ObservedState } from './observed-state.ts';

/** As long an engine that is told to stop takes for its containers (its own limit is 15 s). */
const SHUTDOWN_LIMIT_MS = 20_000;
/** A member may be quicker to end than its infra container. */
const MARGIN_MS = 1_000;

/**
 * What an engine ended when it ended itself, by its own record and the witness's: a container that always comes back with
 * the engine. An engine that was killed ends what it finds running when it begins again, and takes that for a person's
 * stop (seen with 20.10), so it does not start it. Nobody stops infra containers: the first of them to end marks the
 * beginning of the end, and what had ended before was stopped before.
 *
 * Empty when only the witness ended: then somebody else of the stack lives the life that it lived before.
 */
export function endedWithEngine(observed: ObservedState, witness: string): readonly string[] {
  const seen = observed.containers.find(({ name }) => name === witness);
  const [endMs, beginMs] = [timeOf(seen?.finishedAt), timeOf(seen?.startedAt)];
  if (endMs === null || beginMs === null || beginMs < endMs) return [];
  const others = observed.containers.filter(({ name }) => name !== witness);
  if (others.some((other) => isUp(other) && (timeOf(other.startedAt) ?? endMs) < endMs)) return [];
  const ends = others.filter(({ role }) => role === 'infra').map(({ finishedAt }) => timeOf(finishedAt));
  const first = ends.filter((atMs) => atMs !== null && atMs >= endMs - SHUTDOWN_LIMIT_MS).map(Number);
  if (first.length === 0) return [];
  const sinceMs = Math.min(...first) - MARGIN_MS;
  return others
    .filter(({ finishedAt }) => {
      const atMs = timeOf(finishedAt);
      return atMs !== null && atMs >= sinceMs && atMs <= beginMs;
    })
    .map(({ name }) => name);
}

function isUp({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused';
}

function timeOf(text: string | null | undefined): number | null {
  const atMs = text == null ? Number.NaN : Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}
