import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabItem<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  /** Beside the label: a count or a state. */
  readonly badge?: ReactNode;
  readonly panel: ReactNode;
}

/** One of several views of the same thing. Arrow keys move, and what is moved to is shown. */
export function Tabs<V extends string>({
  label,
  items,
  value,
  onChange,
  keepMounted = false,
  aside,
  className,
}: {
  /** What is being chosen from, for those who hear the page. */
  readonly label: string;
  readonly items: readonly TabItem<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  /** Panels that are not shown keep what is in them. */
  readonly keepMounted?: boolean;
  /** At the end of the row of tabs. */
  readonly aside?: ReactNode;
  readonly className?: string;
}) {
  const choose = (chosen: unknown) => {
    const item = items.find((each) => each.value === chosen);
    if (item !== undefined) onChange(item.value);
  };
  return (
    <Base.Root
      value={value}
      onValueChange={choose}
      className={`flex min-h-0 min-w-0 flex-col ${className ?? ''}`}
    >
      <div className="flex min-h-9 shrink-0 items-end gap-3 border-line border-b">
        <Base.List
          activateOnFocus
          aria-label={label}
          className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-2 pt-1"
        >
          {items.map((item) => (
            <Base.Tab
              key={item.value}
              value={item.value}
              className="flex h-8 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-2.5 text-quiet -outline-offset-2 transition-colors hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
            >
              {item.label}
              {item.badge}
            </Base.Tab>
          ))}
        </Base.List>
        {aside}
      </div>
      {items.map((item) => (
        <Base.Panel
          key={item.value}
          value={item.value}
          keepMounted={keepMounted}
          className="min-h-0 min-w-0 flex-1 -outline-offset-2"
        >
          {item.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
