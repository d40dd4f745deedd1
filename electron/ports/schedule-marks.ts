/**
 * Up to when each schedule has been seen to, in epoch milliseconds, by a key of the caller's making; kept over a restart,
 * so that what was missed meanwhile can be told.
 */
export interface ScheduleMarks {
  read(): Promise<ReadonlyMap<string, number>>;
  /** All of them: what is not named is forgotten. */
  write(marks: ReadonlyMap<string, number>): Promise<void>;
}
