import { diffLines } from 'diff';

/** Two texts as rows to be laid beside each other or below each other; pure, so that hostile texts are only ever text. */

export type DiffKind = 'same' | 'removed' | 'added' | 'changed' | 'gap';

export interface DiffRow {
  readonly kind: DiffKind;
  readonly before: DiffLine | null;
  readonly after: DiffLine | null;
  /** Of a gap: how many lines are left out, which are the same on both sides. */
  readonly skipped: number;
}

export interface DiffLine {
  readonly number: number;
  readonly text: string;
}

export interface Diff {
  readonly rows: readonly DiffRow[];
  readonly added: number;
  readonly removed: number;
  /** The texts are too far apart, or too long, to be compared: both are shown whole. */
  readonly isGivenUp: boolean;
}

/** Comparing takes as long as the product of length and differences; a page must not stand still for it. */
const TIMEOUT_MS = 500;

/** @param context lines around a change that are shown; null shows all */
export function diffRows(before: string, after: string, context: number | null): Diff {
  const parts = diffLines(before, after, { timeout: TIMEOUT_MS });
  if (parts === undefined) {
    return {
      rows: [
        ...linesOf(before).map((text, index) => row('removed', { number: index + 1, text }, null)),
        ...linesOf(after).map((text, index) => row('added', null, { number: index + 1, text })),
      ],
      added: linesOf(after).length,
      removed: linesOf(before).length,
      isGivenUp: true,
    };
  }
  const rows: DiffRow[] = [];
  let beforeAt = 1;
  let afterAt = 1;
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const settle = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const [old = null, now = null] = [removed[index], added[index]];
      rows.push(row(old === null ? 'added' : now === null ? 'removed' : 'changed', old, now));
    }
    removed = [];
    added = [];
  };
  let addedCount = 0;
  let removedCount = 0;
  for (const part of parts) {
    for (const text of linesOf(part.value)) {
      if (part.removed) {
        removed.push({ number: beforeAt, text });
        beforeAt += 1;
        removedCount += 1;
      } else if (part.added) {
        added.push({ number: afterAt, text });
        afterAt += 1;
        addedCount += 1;
      } else {
        settle();
        rows.push(row('same', { number: beforeAt, text }, { number: afterAt, text }));
        beforeAt += 1;
        afterAt += 1;
      }
    }
  }
  settle();
  return {
    rows: context === null ? rows : folded(rows, context),
    added: addedCount,
    removed: removedCount,
    isGivenUp: false,
  };
}

/** The same rows below each other: of each place all that was, then all that is. */
export function unifiedRows(rows: readonly DiffRow[]): readonly DiffRow[] {
  const unified: DiffRow[] = [];
  let waiting: DiffRow[] = [];
  for (const each of rows) {
    switch (each.kind) {
      case 'changed':
        unified.push(row('removed', each.before, null));
        waiting.push(row('added', null, each.after));
        break;
      case 'removed':
        unified.push(each);
        break;
      case 'added':
        waiting.push(each);
        break;
      case 'same':
      case 'gap':
        unified.push(...waiting, each);
        waiting = [];
    }
  }
  return [...unified, ...waiting];
}

function row(kind: DiffKind, before: DiffLine | null, after: DiffLine | null): DiffRow {
  return { kind, before, after, skipped: 0 };
}

function folded(rows: readonly DiffRow[], context: number): readonly DiffRow[] {
  const isNear = rows.map(() => false);
  for (const [index, { kind }] of rows.entries()) {
    if (kind === 'same') continue;
    const last = Math.min(rows.length - 1, index + context);
    for (let near = Math.max(0, index - context); near <= last; near += 1) isNear[near] = true;
  }
  const kept: DiffRow[] = [];
  let skipped = 0;
  const close = (): void => {
    if (skipped > 0) kept.push({ kind: 'gap', before: null, after: null, skipped });
    skipped = 0;
  };
  for (const [index, each] of rows.entries()) {
    if (isNear[index]) {
      close();
      kept.push(each);
    } else skipped += 1;
  }
  close();
  return kept;
}

/** The line break at the end of a file ends its last line and begins no other. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
