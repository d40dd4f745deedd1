import { type ReactNode, useId } from 'react';

/** Instead of content: why there is none, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons or links, the likeliest first. */
  readonly action?: ReactNode;
}) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="mx-auto my-10 w-full max-w-2xl space-y-3 px-4">
      <h2 id={titleId} className="font-semibold text-lead">
        {title}
      </h2>
      {children}
      {action !== undefined && <div className="flex flex-wrap gap-2 pt-1">{action}</div>}
    </section>
  );
}
