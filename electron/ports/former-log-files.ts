/** Files in a stack's folder with the last lines of its members' former containers. */
export interface FormerLogFiles {
  /** Names of members that have one, sorted. */
  members(stack: string): Promise<readonly string[]>;
  /** Empty when there is none. */
  read(stack: string, member: string): Promise<string>;
  /** Atomic; the oldest files go when there are too many. */
  write(stack: string, member: string, text: string): Promise<void>;
}
