import type { Problem } from './problem.ts';
import type { StackSpec } from './stack-spec.ts';

/** Of two drills at the same times the second would always find the first under way. */
export function checkSchedules({ drills }: StackSpec): readonly Problem[] {
  return drills.flatMap(({ at, zone }, index) => {
    const first = drills.findIndex((other) => other.at === at && other.zone === zone);
    if (first === index) return [];
    return [
      {
        path: ['drills', index, 'at'],
        message: `drills[${index}] is due whenever drills[${first}] is, and only one drill runs at a time.`,
        hint: 'Give it a time of its own, some minutes later.',
      },
    ];
  });
}
