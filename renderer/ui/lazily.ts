import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/**
 * Between tries. A browser drops what it is loading whenever a network of the machine comes or goes, which those of a stack
 * do while it is brought up; the same asked again a moment later is there.
 */
const PAUSES_MS = [100, 300, 1_000, 2_000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The last failure when none of the tries succeeds. */
export async function patiently<T>(load: () => Promise<T>, wait = pause): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await load();
    } catch {
      await wait(pauseMs);
    }
  }
  return load();
}

/** Whether a part of the page could not be loaded, by what a browser says then: it is gone, or the line is. */
export function isNotLoaded(message: string): boolean {
  return /dynamically imported module|Importing a module script/i.test(message);
}

/** A part of the page that is loaded when it is first shown. */
export function lazily<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await patiently(load) }));
}
