import type { LoadSample } from '../../ports/load-generator.ts';

/**
 * Samples as columns: a fixed number of bytes each while they are collected, handed from thread to thread without
 * being copied, and objects again only where they are read.
 */
export interface SampleColumns {
  readonly count: number;
  readonly sequence: Uint32Array<ArrayBuffer>;
  readonly dueMs: Float64Array<ArrayBuffer>;
  readonly sentMs: Float64Array<ArrayBuffer>;
  readonly endedMs: Float64Array<ArrayBuffer>;
  readonly outcome: Uint8Array<ArrayBuffer>;
  readonly status: Uint16Array<ArrayBuffer>;
  readonly attempts: Uint8Array<ArrayBuffer>;
  /** Index into `errors`, 0 for none. */
  readonly error: Uint8Array<ArrayBuffer>;
  readonly errors: readonly string[];
  /** One line for each acknowledged sample, in their order: id, place and gateway, tab between them. */
  readonly receipts: Uint8Array<ArrayBuffer>;
}

const OUTCOMES = ['acknowledged', 'refused', 'failed'] as const;
/** The first entry stands for none; what does not fit is told as the last. */
const MAX_ERRORS = 255;

export class SampleCollector {
  readonly #capacity: number;
  readonly #columns: Omit<SampleColumns, 'count' | 'errors' | 'receipts'>;
  readonly #errors: string[] = [''];
  readonly #receipts: string[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#columns = {
      sequence: new Uint32Array(capacity),
      dueMs: new Float64Array(capacity),
      sentMs: new Float64Array(capacity),
      endedMs: new Float64Array(capacity),
      outcome: new Uint8Array(capacity),
      status: new Uint16Array(capacity),
      attempts: new Uint8Array(capacity),
      error: new Uint8Array(capacity),
    };
  }

  add(sample: LoadSample): void {
    if (this.#count >= this.#capacity) throw new Error('more samples than planned');
    const at = this.#count++;
    const { sequence, dueMs, sentMs, endedMs, outcome, status, attempts, error } = this.#columns;
    sequence[at] = sample.sequence;
    dueMs[at] = sample.dueMs;
    sentMs[at] = sample.sentMs;
    endedMs[at] = sample.endedMs;
    outcome[at] = OUTCOMES.indexOf(sample.outcome);
    status[at] = sample.status;
    attempts[at] = sample.attempts;
    error[at] = sample.error === null ? 0 : this.#errorIndex(sample.error);
    if (sample.outcome === 'acknowledged') {
      const { id, place, gateway } = sample.receipt ?? { id: '', place: '', gateway: '' };
      this.#receipts.push(`${id}\t${place}\t${gateway}`);
    }
  }

  finish(): SampleColumns {
    return {
      ...this.#columns,
      count: this.#count,
      errors: this.#errors,
      receipts: new TextEncoder().encode(this.#receipts.join('\n')),
    };
  }

  #errorIndex(text: string): number {
    const known = this.#errors.indexOf(text);
    if (known > 0) return known;
    if (this.#errors.length < MAX_ERRORS) return this.#errors.push(text) - 1;
    this.#errors[MAX_ERRORS] = 'other';
    return MAX_ERRORS;
  }
}

export function transferables(columns: SampleColumns): readonly ArrayBuffer[] {
  const { sequence, dueMs, sentMs, endedMs, outcome, status, attempts, error, receipts } = columns;
  return [sequence, dueMs, sentMs, endedMs, outcome, status, attempts, error, receipts].map(
    (column) => column.buffer,
  );
}

/** In the order in which the requests were due. */
export function readSamples(columns: SampleColumns): readonly LoadSample[] {
  const receipts = new TextDecoder().decode(columns.receipts).split('\n');
  let nextReceipt = 0;
  const samples: LoadSample[] = [];
  for (let at = 0; at < columns.count; at += 1) {
    const outcome = OUTCOMES[columns.outcome[at] ?? 2] ?? 'failed';
    const [id = '', place = '', gateway = ''] =
      outcome === 'acknowledged' ? (receipts[nextReceipt++] ?? '').split('\t') : [];
    samples.push({
      sequence: columns.sequence[at] ?? 0,
      dueMs: columns.dueMs[at] ?? 0,
      sentMs: columns.sentMs[at] ?? 0,
      endedMs: columns.endedMs[at] ?? 0,
      outcome,
      status: columns.status[at] ?? 0,
      attempts: columns.attempts[at] ?? 0,
      receipt: outcome === 'acknowledged' ? { id, place, gateway } : null,
      error: columns.errors[columns.error[at] ?? 0] || null,
    });
  }
  return samples.sort((a, b) => a.sequence - b.sequence);
}
