import { type ReactNode, useId } from 'react';

/** A titled part of the page; the title names the region for those who hear the page. */
export function Panel({
  title,
  aside,
  children,
  className,
}: {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={`flex min-w-0 flex-col rounded-md border border-line bg-surface shadow-(--shadow) ${className ?? ''}`}
    >
      <header className="flex min-h-10 items-center justify-between gap-3 border-line border-b px-4 py-1.5">
        <h2 id={titleId} className="font-semibold">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
