/**
 * What is pasted was copied from somewhere, perhaps from a page that put more into the clipboard than it showed. Escape
 * sequences could end the bracket that programs put around pasted text, so control characters do not come along.
 */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

export interface PastedText {
  readonly text: string;
  readonly lineCount: number;
  /** Each line of it may be carried out at once. */
  readonly mustAsk: boolean;
}

/** @param isBracketed whether the program tells pasted lines from typed ones. */
export function pastedText(clipboard: string, isBracketed: boolean): PastedText {
  const text = clipboard.replace(CONTROLS, '');
  const lineCount = text.split(/\r\n|\r|\n/).length;
  return { text, lineCount, mustAsk: !isBracketed && lineCount > 1 };
}
