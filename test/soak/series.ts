import type { SoakSurroundings } from './soak-report.ts';
import type { Course, SoakState } from './soak-state.ts';

/** What a soak is of. */
export interface Series {
  /** Of its folder in the cache, and of its place in the page. */
  readonly name: string;
  readonly wanted: Courses;
  /** What the page shows, whatever was wanted this time. */
  readonly whole: Courses;
  /** Of the whole, in words. */
  readonly extent: string;
  stackText(name: string, port: number): Promise<string>;
  table(state: SoakState, courses: readonly Course[], around: SoakSurroundings): string;
}

interface Courses {
  readonly courses: readonly Course[];
  readonly runsOfEach: number;
}
