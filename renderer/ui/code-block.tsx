import { CopyButton } from './copy-button.tsx';

/** A command, a file, a message: shown letter by letter, and copied with one click. */
export function CodeBlock({
  text,
  label,
  wrap = false,
}: {
  readonly text: string;
  /** What it is: “Command”, “haproxy.cfg”. */
  readonly label: string;
  /** Long lines are broken instead of scrolled. */
  readonly wrap?: boolean;
}) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-sunken">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md -outline-offset-2"
      >
        <pre
          className={`px-3 py-2 pr-10 font-mono text-small ${wrap ? 'whitespace-pre-wrap break-all' : 'w-max min-w-full'}`}
        >
          {text}
        </pre>
      </section>
      <span className="absolute top-1 right-1 rounded-sm bg-sunken">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}
