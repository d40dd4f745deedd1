import type { ReactNode } from 'react';

/** One primitive in one state, under its name. */
export function Specimen({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <figure className="min-w-0 space-y-1.5">
      <figcaption className="text-quiet text-small">{name}</figcaption>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </figure>
  );
}

export function Shelf({ children }: { readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-x-6 gap-y-4 px-4 py-3">
      {children}
    </div>
  );
}
