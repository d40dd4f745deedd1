/**
 * Text from a container, as it may be shown: colours (SGR) stay in it as text, everything else that could steer a
 * terminal, end a line or turn the order of letters around becomes visible. Screens and terminals decide about colours.
 */

/** C0 without the tab, DEL, C1, separators of lines and the overriding of directions (Unicode TR 9, TR 36). */
const SUSPECT = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const SUSPECT_OR_COLOUR =
  /\u001b\[[0-9;:]{0,40}m|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function harmlessText(text: string): string {
  return SUSPECT.test(text) ? text.replace(SUSPECT_OR_COLOUR, shown) : text;
}

function shown(found: string): string {
  if (found.length > 1) return found;
  const code = found.charCodeAt(0);
  // Unicode's pictures of control characters stand in the order of what they picture.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
