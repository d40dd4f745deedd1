import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';
import { parseAnswer } from './observe.ts';

/** What dockerode has and its types lack. */
type MeasuringDocker = Docker & {
  df(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
};

const usageSchema = z.object({
  Volumes: z
    .array(
      z.object({
        Name: z.string(),
        Driver: z.string(),
        Labels: z.record(z.string(), z.string()).nullish(),
        Options: z.record(z.string(), z.string()).nullish(),
        /** Minus one in both for "not known". */
        UsageData: z.object({ Size: z.number(), RefCount: z.number() }).nullish(),
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
});

/**
 * Those of the volumes that nobody labelled, that no container uses and that hold nothing. An engine that dies while it makes
 * a volume leaves its folder behind, and knows it from then on without its labels (seen with 20.10): whatever made it, nothing
 * is lost when it is removed and made again. The engine walks through all of its volumes for the answer, so this is asked
 * only for names that stand in the way.
 */
export async function leftoverVolumes(
  docker: Docker,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const what = 'asking what volumes hold';
  const answer = await engineCall(what, (abortSignal) => (docker as MeasuringDocker).df({ abortSignal }));
  const isEmpty = (record: Readonly<Record<string, string>> | null | undefined): boolean =>
    Object.keys(record ?? {}).length === 0;
  const found = parseAnswer(usageSchema, answer, what).Volumes.filter(
    ({ Name, Driver, Labels, Options, UsageData }) =>
      names.includes(Name) &&
      Driver === 'local' &&
      isEmpty(Labels) &&
      isEmpty(Options) &&
      UsageData?.Size === 0 &&
      UsageData.RefCount === 0,
  );
  return new Set(found.map(({ Name }) => Name));
}
