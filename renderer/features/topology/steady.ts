/**
 * Keeps what has not changed: values that say the same stay the same object, so that whoever shows one of many is
 * drawn anew only when that one changed.
 */
export function steady<T>(before: T | undefined, now: T): T {
  return before !== undefined && isSame(before, now) ? before : now;
}

/** The record itself stays when every entry did. */
export function steadyRecord<T>(
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const kept = Object.fromEntries(
    Object.entries(now).map(([name, value]) => [name, steady(before[name], value)]),
  );
  const names = Object.keys(kept);
  const isUnchanged =
    names.length === Object.keys(before).length && names.every((name) => kept[name] === before[name]);
  return isUnchanged ? before : kept;
}

/** Of plain data, as it crosses the contract. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [ours, theirs] = [Object.entries(a), Object.keys(b)];
  return (
    ours.length === theirs.length &&
    ours.every(([key, value]) => Object.hasOwn(b, key) && isSame(value, (b as Record<string, unknown>)[key]))
  );
}
