/** The table of last results in a page of the documentation: the page itself is the record. */

export interface RecordedResult {
  /** Of the test file, without `.test.ts`: `power-loss`. */
  readonly suite: string;
  readonly test: string;
  readonly outcome: 'passed' | 'failed';
  /** `2026-11-21`. */
  readonly date: string;
}

const BEGIN = '<!-- last results: written by the runner -->';
const END = '<!-- end of last results -->';
const HEAD = ['| suite | what must hold | outcome | last run |', '| --- | --- | --- | --- |'];
const ROW = /^\| ([^|]+) \| ([^|]+) \| (passed|failed) \| (\d{4}-\d{2}-\d{2}) \|$/;

/** Suites that ran replace their rows; those of other suites stay, so that a long series can be run in parts. */
export function recordResults(page: string, results: readonly RecordedResult[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the page has no table between "${BEGIN}" and "${END}"`);
  const ran = new Set(results.map(({ suite }) => suite));
  const kept = parseRows(page.slice(begin, end)).filter(({ suite }) => !ran.has(suite));
  const rows = [...kept, ...results].sort((one, other) =>
    one.suite < other.suite ? -1 : one.suite > other.suite ? 1 : 0,
  );
  const lines = rows.map(
    ({ suite, test, outcome, date }) => `| ${suite} | ${test.replaceAll('|', '/')} | ${outcome} | ${date} |`,
  );
  return `${page.slice(0, begin)}${[BEGIN, '', ...HEAD, ...lines, '', ''].join('\n')}${page.slice(end)}`;
}

function parseRows(table: string): readonly RecordedResult[] {
  return table.split('\n').flatMap((line) => {
    const [, suite, test, outcome, date] = ROW.exec(line) ?? [];
    if (suite === undefined || test === undefined || date === undefined) return [];
    return [{ suite, test, outcome: outcome === 'passed' ? 'passed' : 'failed', date } as const];
  });
}
