import {
  type ColumnDef,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SortIcon } from './icons.tsx';

type SortValue = string | number | null;

export interface DataColumn<Row extends RowData> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Without it the column cannot be sorted by. Null is last, whichever way round. */
  readonly sortBy?: (row: Row) => SortValue;
  readonly align?: 'start' | 'end';
  /** For the header and each cell of the column. */
  readonly className?: string;
}

export interface Sorting {
  readonly column: string;
  readonly descending?: boolean;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: 'base' });
}

/** Rows that can be sorted by each column that says how. Give `columns` from outside the component, or memoised. */
export function DataTable<Row extends RowData>({
  label,
  columns,
  rows,
  rowKey,
  initialSort,
  empty,
  rowClass,
}: {
  /** What the table lists, for those who hear the page. */
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly initialSort?: Sorting;
  /** Instead of rows when there are none: what to do next. */
  readonly empty?: ReactNode;
  readonly rowClass?: (row: Row) => string;
}) {
  const t = useTranslations('ui');
  const [sorting, setSorting] = useState<SortingState>(
    initialSort === undefined ? [] : [{ id: initialSort.column, desc: initialSort.descending === true }],
  );
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => {
        const { sortBy } = column;
        return {
          id: column.id,
          accessorFn: (row) => sortBy?.(row) ?? undefined,
          enableSorting: sortBy !== undefined,
          sortUndefined: 'last',
          sortFn: (a, b, id) => compare(a.getValue<SortValue>(id), b.getValue<SortValue>(id)),
        };
      }),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: setSorting,
  });
  if (rows.length === 0 && empty !== undefined) return empty;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="min-w-0 overflow-x-auto -outline-offset-2">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => {
              const sorted = sorting.find(({ id }) => id === column.id);
              return (
                <th
                  key={column.id}
                  scope="col"
                  aria-sort={sorted === undefined ? undefined : sorted.desc ? 'descending' : 'ascending'}
                  className={`whitespace-nowrap px-3 py-1 font-medium text-quiet text-small ${column.align === 'end' ? 'text-right' : ''} ${column.className ?? ''}`}
                >
                  {column.sortBy === undefined ? (
                    column.header
                  ) : (
                    <button
                      type="button"
                      title={t('sortBy', { column: column.header })}
                      onClick={() => table.getColumn(column.id)?.toggleSorting()}
                      className="inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink"
                    >
                      {column.header}
                      <SortIcon direction={sorted === undefined ? null : sorted.desc ? 'down' : 'up'} />
                    </button>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map(({ id, original }) => (
            <tr key={id} className={`border-line not-last:border-b ${rowClass?.(original) ?? ''}`}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={`px-3 py-1.5 align-top ${column.align === 'end' ? 'text-right tabular-nums' : ''} ${column.className ?? ''}`}
                >
                  {column.cell(original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
