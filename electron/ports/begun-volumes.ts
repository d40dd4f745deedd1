/**
 * Volumes of a stack that somebody began to have made and did not see made, kept over a restart: an engine that dies
 * meanwhile leaves a volume that does not say whose it is.
 */
export interface BegunVolumes {
  read(stack: string): Promise<ReadonlySet<string>>;
  /** All of them, on disk when the promise resolves: what is not named is forgotten. */
  write(stack: string, names: readonly string[]): Promise<void>;
}
