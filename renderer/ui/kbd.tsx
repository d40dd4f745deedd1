/** A key or keys pressed together, as they are printed on the keyboard: `Ctrl+K`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex h-5 items-center rounded-sm border border-line-strong bg-sunken px-1.5 font-sans text-quiet text-small">
      {keys}
    </kbd>
  );
}
