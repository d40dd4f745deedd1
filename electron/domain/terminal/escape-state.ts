/**
 * Where in a terminal's output a byte stands: between characters, in one of several bytes, or inside an escape sequence.
 * Only as much of ECMA-48 and xterm's string sequences as it takes to find places where a text can be cut.
 *
 *   ground ──ESC──► escape ──[──► csi ──@…~──► ground
 *     │               ├──] P X ^ _──► text ──ESC──► textEscape ──\──► ground
 *     │               ├──space…/──► intermediate ──0…~──► ground          (text also ends with BEL)
 *     │               └──other──► ground
 *     └──first byte of 2, 3, 4──► needs1, needs2, needs3 ──► … ──► ground
 *
 * CAN and SUB end every sequence; ESC begins a new one.
 */
export const GROUND = 0;
const ESCAPE = 1;
const CSI = 2;
const TEXT = 3;
const TEXT_ESCAPE = 4;
const INTERMEDIATE = 5;
const NEEDS_1 = 6;
const NEEDS_2 = 7;
const NEEDS_3 = 8;

export type EscapeState =
  | typeof GROUND
  | typeof ESCAPE
  | typeof CSI
  | typeof TEXT
  | typeof TEXT_ESCAPE
  | typeof INTERMEDIATE
  | typeof NEEDS_1
  | typeof NEEDS_2
  | typeof NEEDS_3;

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;

export function afterByte(state: EscapeState, byte: number): EscapeState {
  if (byte === CAN || byte === SUB) return GROUND;
  if (byte === ESC) return state === TEXT ? TEXT_ESCAPE : ESCAPE;
  switch (state) {
    case GROUND:
      return afterGround(byte);
    case ESCAPE:
      return afterEscape(byte);
    case CSI:
      return byte < 0x40 ? CSI : GROUND;
    case INTERMEDIATE:
      return byte < 0x30 ? INTERMEDIATE : GROUND;
    case TEXT:
      return byte === BEL ? GROUND : TEXT;
    case TEXT_ESCAPE:
      // The backslash of the terminator; anything else broke the text off and is a sequence of its own.
      return byte === 0x5c ? GROUND : afterEscape(byte);
    case NEEDS_1:
    case NEEDS_2:
    case NEEDS_3:
      if (byte < 0x80 || byte > 0xbf) return afterGround(byte);
      return state === NEEDS_1 ? GROUND : state === NEEDS_2 ? NEEDS_1 : NEEDS_2;
  }
}

function afterGround(byte: number): EscapeState {
  if (byte < 0xc2 || byte > 0xf4) return GROUND;
  return byte < 0xe0 ? NEEDS_1 : byte < 0xf0 ? NEEDS_2 : NEEDS_3;
}

function afterEscape(byte: number): EscapeState {
  // Control characters inside a sequence are carried out and do not end it.
  if (byte < 0x20) return ESCAPE;
  if (byte < 0x30) return INTERMEDIATE;
  switch (String.fromCharCode(byte)) {
    case '[':
      return CSI;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return TEXT;
    default:
      return GROUND;
  }
}
