import { codeParts } from './code-parts.ts';

/** A sentence of the host, with what is typed or stands in a file set apart. */
export function SpokenText({ text }: { readonly text: string }) {
  return codeParts(text).map(({ text: part, isCode }, index) =>
    isCode ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
      <code key={index} className="font-mono">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
