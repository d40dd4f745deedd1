import { assertNever } from '../assert-never.ts';
import type { Hypothesis } from './drill.ts';
import type { DrillSample } from './measurements.ts';

/** What a drill expects beyond what every drill does, held against what was seen: each deviation in words. */
export function hypothesisDeviations(
  seen: {
    readonly hypothesis: readonly Hypothesis[];
    readonly load: { readonly samples: readonly DrillSample[]; readonly latencyMs: { readonly p99: number } };
  },
  failures: readonly DrillSample[],
): readonly string[] {
  return seen.hypothesis.flatMap((expected): readonly string[] => {
    switch (expected.kind) {
      case 'p99': {
        const { p99 } = seen.load.latencyMs;
        if (p99 <= expected.atMostMs) return [];
        return [`99 of 100 requests were answered within ${Math.round(p99)} ms, not ${expected.atMostMs} ms`];
      }
      case 'failed-share': {
        const all = seen.load.samples.length;
        if (failures.length <= all * expected.atMost) return [];
        return [`${failures.length} of ${all} requests failed, more than ${expected.atMost * 100} %`];
      }
      case 'refused-with':
        if (failures.some(({ status }) => status === expected.status)) return [];
        return [`nobody was told ${expected.status} while nobody served`];
      case 'goes-on-inside':
      case 'lives-on':
        // Whoever watched has told already.
        return [];
      default:
        return assertNever(expected);
    }
  });
}
