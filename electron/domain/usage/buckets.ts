/** Figures over time as the extremes and the average of equal spans. */

export interface Bucket {
  readonly atMs: number;
  /** How many samples it stands for. */
  readonly count: number;
  /** One for each metric; null where nothing was measured. */
  readonly figures: readonly (BucketFigure | null)[];
}

export interface BucketFigure {
  readonly min: number;
  readonly average: number;
  readonly max: number;
}

interface Gathered {
  count: number;
  readonly min: number[];
  readonly max: number[];
  readonly sum: number[];
  readonly weight: number[];
}

/**
 * Gathers samples, or finer buckets, into buckets of one span. An average of buckets weighs each by its samples, so
 * that a minute in which somebody looked (sixty samples) and one in which nobody did (two) both come out right.
 */
export class Bucketing {
  readonly #spanMs: number;
  readonly #metrics: number;
  readonly #byStart = new Map<number, Gathered>();

  constructor(spanMs: number, metrics: number) {
    this.#spanMs = spanMs;
    this.#metrics = metrics;
  }

  addSample(atMs: number, values: readonly (number | null)[]): void {
    this.add({
      atMs,
      count: 1,
      figures: values.map((value) => (value === null ? null : { min: value, average: value, max: value })),
    });
  }

  add(bucket: Bucket): void {
    const gathered = this.#at(Math.floor(bucket.atMs / this.#spanMs) * this.#spanMs);
    gathered.count += bucket.count;
    for (let metric = 0; metric < this.#metrics; metric += 1) {
      const figure = bucket.figures[metric] ?? null;
      if (figure === null) continue;
      gathered.min[metric] = Math.min(gathered.min[metric] ?? figure.min, figure.min);
      gathered.max[metric] = Math.max(gathered.max[metric] ?? figure.max, figure.max);
      gathered.sum[metric] = (gathered.sum[metric] ?? 0) + figure.average * bucket.count;
      gathered.weight[metric] = (gathered.weight[metric] ?? 0) + bucket.count;
    }
  }

  /** In the order of time; spans without a sample are left out. */
  buckets(): readonly Bucket[] {
    return [...this.#byStart]
      .sort(([one], [other]) => one - other)
      .map(([atMs, gathered]) => ({
        atMs,
        count: gathered.count,
        figures: Array.from({ length: this.#metrics }, (_, metric) => figureOf(gathered, metric)),
      }));
  }

  #at(startMs: number): Gathered {
    const known = this.#byStart.get(startMs);
    if (known !== undefined) return known;
    const fresh: Gathered = { count: 0, min: [], max: [], sum: [], weight: [] };
    this.#byStart.set(startMs, fresh);
    return fresh;
  }
}

function figureOf({ min, max, sum, weight }: Gathered, metric: number): BucketFigure | null {
  const count = weight[metric] ?? 0;
  if (count === 0) return null;
  return { min: min[metric] ?? 0, average: (sum[metric] ?? 0) / count, max: max[metric] ?? 0 };
}
