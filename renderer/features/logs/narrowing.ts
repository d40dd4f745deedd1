/** Choosing some of several, where none would show nothing: the first choice means only that one. */
export function toggled<T>(chosen: ReadonlySet<T>, all: readonly T[], value: T): ReadonlySet<T> {
  if (all.every((each) => chosen.has(each))) return new Set([value]);
  const next = new Set(chosen);
  if (!next.delete(value)) next.add(value);
  return next.size === 0 ? new Set(all) : next;
}
