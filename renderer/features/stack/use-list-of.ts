import { useFormatter } from 'use-intl';

/** `a, b and c`, as the reader's language has it. */
export function useListOf(): (items: readonly string[]) => string {
  const format = useFormatter();
  return (items) => format.list(items, { type: 'conjunction' });
}
