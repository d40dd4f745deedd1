import type { FailureData } from '../../electron/contract/schemas.ts';

/** A call to the host that was answered with a failure, or not answered at all. */
export class CallFailure extends Error {
  readonly failure: FailureData;

  constructor(failure: FailureData) {
    super(failure.message);
    this.name = 'CallFailure';
    this.failure = failure;
  }
}

export function failureOf(thrown: unknown): FailureData {
  if (thrown instanceof CallFailure) return thrown.failure;
  return { code: 'unexpected', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
