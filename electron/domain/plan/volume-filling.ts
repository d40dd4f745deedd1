import type { DesiredState } from './desired-state.ts';

/**
 * By container: which others must be created before it, because they fill the same volume. The engine copies the image's
 * files into an empty volume when a container that mounts it is created; two at once get in each other's way (`failed to
 * mkdir …: file exists`, seen with 20.10), so those that share one are created one after the other.
 */
export function earlierFillers({ containers }: DesiredState): ReadonlyMap<string, readonly string[]> {
  const fillers = new Map<string, string[]>();
  const earlier = new Map<string, readonly string[]>();
  for (const { name, volumes } of containers) {
    const filled = volumes.filter(({ copyUp }) => copyUp).map(({ volume }) => volume);
    earlier.set(
      name,
      filled.flatMap((volume) => fillers.get(volume) ?? []),
    );
    for (const volume of filled) {
      const others = fillers.get(volume);
      if (others === undefined) fillers.set(volume, [name]);
      else others.push(name);
    }
  }
  return earlier;
}
