import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { recordResults } from './recorded-results.ts';

/** Writes what came of each test into the page that `TANDEM_TEST_PAGE` names, for series that run seldom. */
export default class RecordingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const page = process.env.TANDEM_TEST_PAGE;
    if (page === undefined) return;
    const date = new Date().toISOString().slice(0, 10);
    const results = modules.flatMap((module) =>
      [...module.children.allTests()]
        // Left out by the author or by a filter; one that a broken set-up kept from running is a failure.
        .filter((test) => test.result().state !== 'skipped' || module.errors().length > 0)
        .map((test) => ({
          suite: basename(module.moduleId, '.test.ts'),
          test: test.fullName,
          outcome: test.result().state === 'passed' ? ('passed' as const) : ('failed' as const),
          date,
        })),
    );
    writeFileSync(page, recordResults(readFileSync(page, 'utf8'), results));
  }
}
