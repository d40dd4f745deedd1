import { linesOf } from './diff-rows.ts';
import { hangingIndent } from './hanging-indent.ts';

/** With the lines numbered; the numbers are not part of what is selected. */
export function PlainText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto py-1 font-mono text-small -outline-offset-2"
    >
      {linesOf(text).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own and never move
        <div key={index} className="flex gap-3 px-2">
          <span aria-hidden="true" className="w-10 shrink-0 select-none text-right text-quiet tabular-nums">
            {index + 1}
          </span>
          <span className={`min-w-0 whitespace-pre-wrap wrap-anywhere ${hangingIndent(line)}`}>{line}</span>
        </div>
      ))}
    </section>
  );
}
