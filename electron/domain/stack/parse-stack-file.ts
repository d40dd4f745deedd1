import type { Failure } from '../failure.ts';
import { checkSpec } from './check-spec.ts';
import { explainIssues } from './explain-issues.ts';
import { type StackSpec, stackSpec } from './stack-spec.ts';
import { readStackDocument } from './yaml-document.ts';

export type ParseResult =
  | { readonly ok: true; readonly spec: StackSpec }
  /** At least one, in the order of the file. */
  | { readonly ok: false; readonly failures: readonly Failure[] };

const MAX_FAILURES = 50;

/** Reads a stack file. `file` is only named in positions. Never throws for what the text holds. */
export function parseStackFile(text: string, file: string): ParseResult {
  const read = readStackDocument(text, file);
  if (!read.ok) return read;
  const parsed = stackSpec.safeParse(read.document.value, { reportInput: false });
  if (!parsed.success) return refused(explainIssues(parsed.error.issues, read.document));
  const failures = checkSpec(parsed.data).map(
    (problem): Failure => ({
      code: 'stack-file-invalid',
      message: `${problem.message}`,
      hint: problem.hint,
      position: read.document.position(problem.path, problem.at ?? 'value'),
    }),
  );
  return failures.length > 0 ? refused(failures) : { ok: true, spec: parsed.data };
}

function refused(failures: readonly Failure[]): ParseResult {
  const sorted = [...failures].sort(
    (a, b) =>
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  );
  return { ok: false, failures: sorted.slice(0, MAX_FAILURES) };
}
