import { expect } from 'vitest';
import { type DatabaseStack, PATIENCE } from './database-stack.ts';

const HEARD = 10;

/** A client that writes one row after the other, each once, and knows which of them were acknowledged. */
export class RowWriter {
  readonly #stack: DatabaseStack;
  readonly #acknowledged: number[] = [];
  #next = 1;

  constructor(stack: DatabaseStack) {
    this.#stack = stack;
  }

  /** Without a key: a row that were stored twice would be there twice. */
  async makeTable(): Promise<void> {
    await this.#stack.cluster.query(this.#stack.ports.write, 'CREATE TABLE ledger (id integer)');
  }

  async write({ patienceMs }: { readonly patienceMs?: number } = {}): Promise<boolean> {
    const id = this.#next;
    this.#next += 1;
    const { cluster, ports } = this.#stack;
    const patience = patienceMs === undefined ? {} : { patienceMs };
    try {
      await cluster.query(ports.write, 'INSERT INTO ledger VALUES ($1)', [id], patience);
    } catch {
      return false;
    }
    this.#acknowledged.push(id);
    return true;
  }

  /** Writes as long as the work takes, and until it was heard before and after. */
  async during(work: () => Promise<void>): Promise<void> {
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await this.write();
    })();
    try {
      await this.#acknowledges(HEARD);
      await work();
      await this.#acknowledges(HEARD);
    } finally {
      isOver = true;
      await writing;
    }
  }

  /** Every row that was acknowledged is there, and none is there twice. */
  async expectNothingLost(): Promise<void> {
    const { cluster, ports } = this.#stack;
    const patience = { patienceMs: PATIENCE.timeout };
    const found = await cluster.query(ports.write, 'SELECT id FROM ledger', [], patience);
    const rows = found.map(([id]) => id);
    const kept = new Set(rows);
    expect(this.#acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(rows).toHaveLength(kept.size);
  }

  async #acknowledges(more: number): Promise<void> {
    const enough = this.#acknowledged.length + more;
    await expect.poll(() => this.#acknowledged.length, PATIENCE).toBeGreaterThanOrEqual(enough);
  }
}
