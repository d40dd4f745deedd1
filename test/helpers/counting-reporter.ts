import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What the runner adds up: it trusts no exit code and no summary line. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** With the reason, where its author gave one. */
  readonly skipped: readonly string[];
}

/**
 * Writes the counts of a run to the file that `TANDEM_TEST_COUNTS` names. A suite that cannot set up makes vitest
 * *skip* its tests, and an error outside of any test fails none: both count as failures here.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.TANDEM_TEST_COUNTS;
    if (file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const state = (test: TestCase): string => test.result().state;
    const counts: TestCounts = {
      passed: tests.filter((test) => state(test) === 'passed').length,
      // A test that was still pending at the end neither passed nor said why not.
      failed:
        tests.filter((test) => ['failed', 'pending'].includes(state(test))).length +
        modules.reduce((sum, module) => sum + brokenSuites(module), 0) +
        unhandled.length,
      skipped: tests.filter((test) => state(test) === 'skipped').map(describeSkip),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

function brokenSuites(module: TestModule): number {
  const suites: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}

function describeSkip(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? (result.note ?? '') : '';
  return `${test.module.relativeModuleId} > ${test.fullName}${note === '' ? '' : ` (${note})`}`;
}
