/** Something wrong in a stack file that no single value shows. */
export interface Problem {
  readonly path: readonly (string | number)[];
  /** Point at the key instead of its value. */
  readonly at?: 'key';
  readonly message: string;
  readonly hint: string;
}
