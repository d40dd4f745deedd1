/** Closes a switch over a union: a new member without a case is a type error, not a surprise at run time. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
