import type { ReactNode } from 'react';

/** The first line of a screen: its name, which the focus goes to on arrival, and what can be done with all of it. */
export function ScreenHeading({
  title,
  state,
  children,
}: {
  readonly title: ReactNode;
  /** Beside the title: badges. */
  readonly state?: ReactNode;
  /** At the end of the line: buttons. */
  readonly children?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h1 tabIndex={-1} className="min-w-0 break-words font-semibold text-title">
        {title}
      </h1>
      {state}
      <div className="flex-1" />
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
