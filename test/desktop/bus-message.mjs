/** Messages of D-Bus (its specification, "Message protocol"), as far as a tray needs them. Little-endian only. */

export const METHOD_CALL = 1;
export const METHOD_RETURN = 2;
export const ERROR = 3;
export const SIGNAL = 4;

const FIELDS = {
  path: [1, 'o'],
  interface: [2, 's'],
  member: [3, 's'],
  errorName: [4, 's'],
  replySerial: [5, 'u'],
  destination: [6, 's'],
  sender: [7, 's'],
  signature: [8, 'g'],
};
const FIELD_NAMES = new Map(Object.entries(FIELDS).map(([name, [code]]) => [code, name]));
const ALIGNMENT = { y: 1, g: 1, v: 1, b: 4, u: 4, i: 4, s: 4, o: 4, a: 4, '(': 8, '{': 8 };
const FIXED_HEAD_BYTES = 16;

/** `{ type, serial, path, member, …, signature, body }`; the body is a list of values, one for each type of the signature. */
export function writeMessage({ type, serial, signature = '', body = [], ...named }) {
  const content = new Writer();
  for (const [index, one] of typesOf(signature).entries()) content.write(one, body[index]);
  const fields = Object.entries({ ...named, ...(signature === '' ? {} : { signature }) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [FIELDS[name][0], { type: FIELDS[name][1], value }]);
  const head = new Writer();
  for (const byte of [0x6c, type, 0, 1]) head.write('y', byte);
  head.write('u', content.length);
  head.write('u', serial);
  head.write('a(yv)', fields);
  head.align(8);
  return Buffer.concat([head.bytes(), content.bytes()]);
}

/** The first message of what came, and how long it was; null while it is not complete. */
export function readMessage(bytes) {
  if (bytes.length < FIXED_HEAD_BYTES) return null;
  const bodyBytes = bytes.readUInt32LE(4);
  const bodyAt = aligned(FIXED_HEAD_BYTES + bytes.readUInt32LE(12), 8);
  if (bytes.length < bodyAt + bodyBytes) return null;
  const message = { type: bytes[1], serial: bytes.readUInt32LE(8), signature: '' };
  for (const [code, { value }] of new Reader(bytes, 12).read('a(yv)')) {
    const name = FIELD_NAMES.get(code);
    if (name !== undefined) message[name] = value;
  }
  const reader = new Reader(bytes.subarray(bodyAt, bodyAt + bodyBytes), 0);
  message.body = typesOf(message.signature).map((type) => reader.read(type));
  return { message, bytes: bodyAt + bodyBytes };
}

/** The complete types that a signature is a row of. */
function typesOf(signature) {
  const types = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature, at) {
  if (signature[at] === 'a') return endOfType(signature, at + 1);
  if (signature[at] !== '(' && signature[at] !== '{') return at + 1;
  let depth = 0;
  for (let end = at; end < signature.length; end += 1) {
    if ('({'.includes(signature[end])) depth += 1;
    if (')}'.includes(signature[end])) depth -= 1;
    if (depth === 0) return end + 1;
  }
  throw new Error(`The signature ${signature} does not end.`);
}

function aligned(offset, to) {
  return Math.ceil(offset / to) * to;
}

class Writer {
  length = 0;
  #parts = [];

  write(type, value) {
    this.align(ALIGNMENT[type[0]]);
    switch (type[0]) {
      case 'y':
        return this.#add(Buffer.from([value]));
      case 'b':
        return this.#number(value ? 1 : 0);
      case 'u':
      case 'i':
        return this.#number(value >>> 0);
      case 's':
      case 'o':
        this.#number(Buffer.byteLength(value));
        return this.#add(Buffer.from(`${value}\0`));
      case 'g':
        this.#add(Buffer.from([value.length]));
        return this.#add(Buffer.from(`${value}\0`));
      case 'v':
        this.write('g', value.type);
        return this.write(value.type, value.value);
      case 'a':
        return this.#array(type.slice(1), value);
      default:
        for (const [index, one] of typesOf(type.slice(1, -1)).entries()) this.write(one, value[index]);
    }
  }

  align(to) {
    this.#add(Buffer.alloc(aligned(this.length, to) - this.length));
  }

  bytes() {
    return Buffer.concat(this.#parts);
  }

  /** Its length is written before it, and counts from its first element. */
  #array(type, values) {
    const size = Buffer.alloc(4);
    this.#add(size);
    this.align(ALIGNMENT[type[0]]);
    const start = this.length;
    for (const value of values) this.write(type, value);
    size.writeUInt32LE(this.length - start);
  }

  #number(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#add(bytes);
  }

  #add(bytes) {
    this.#parts.push(bytes);
    this.length += bytes.length;
  }
}

class Reader {
  #bytes;
  #at;

  constructor(bytes, at) {
    this.#bytes = bytes;
    this.#at = at;
  }

  read(type) {
    this.#at = aligned(this.#at, ALIGNMENT[type[0]]);
    switch (type[0]) {
      case 'y':
        return this.#take(1)[0];
      case 'b':
        return this.#take(4).readUInt32LE() === 1;
      case 'u':
        return this.#take(4).readUInt32LE();
      case 'i':
        return this.#take(4).readInt32LE();
      case 's':
      case 'o':
        return this.#text(this.#take(4).readUInt32LE());
      case 'g':
        return this.#text(this.#take(1)[0]);
      case 'v': {
        const inner = this.read('g');
        return { type: inner, value: this.read(inner) };
      }
      case 'a':
        return this.#array(type.slice(1));
      default:
        return typesOf(type.slice(1, -1)).map((one) => this.read(one));
    }
  }

  #array(type) {
    const size = this.#take(4).readUInt32LE();
    this.#at = aligned(this.#at, ALIGNMENT[type[0]]);
    const end = this.#at + size;
    const values = [];
    while (this.#at < end) values.push(this.read(type));
    return values;
  }

  #text(length) {
    return this.#take(length + 1).toString('utf8', 0, length);
  }

  #take(count) {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
