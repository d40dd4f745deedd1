/** What menus, lists and choices have in common when they open. */
export const POPUP_CLASS =
  'max-h-(--available-height) min-w-40 max-w-(--available-width) overflow-y-auto rounded-md border border-line-strong bg-raised py-1 text-ink shadow-(--shadow-float) transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0';

export const ITEM_CLASS =
  'flex min-h-7 cursor-default select-none items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-accent-wash data-disabled:text-quiet';
