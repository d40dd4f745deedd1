/** True when two IPv4 ranges in CIDR form share an address; anything else never overlaps. */
export function overlappingSubnet(a: string, b: string): boolean {
  const left = parseRange(a);
  const right = parseRange(b);
  return left !== null && right !== null && left.first <= right.last && right.first <= left.last;
}

function parseRange(cidr: string): { readonly first: number; readonly last: number } | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** `10.1.2.3`, 24 → `10.1.2.0/24`. */
export function subnetOf(address: string, bits: number): string | null {
  const range = parseRange(`${address}/${bits}`);
  if (range === null) return null;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(range.first / 2 ** shift) % 256);
  return `${octets.join('.')}/${bits}`;
}
