/**
 * A lock token is a GUID. As delivery tag it travels in .NET byte order (first three groups reversed), in
 * management requests in plain RFC order.
 */
export function tokenToTag(token: string): Buffer {
  return swap(tokenToBytes(token));
}

export function tagToToken(tag: Buffer): string {
  return bytesToToken(swap(tag));
}

export function tokenToBytes(token: string): Buffer {
  return Buffer.from(token.replaceAll('-', ''), 'hex');
}

export function bytesToToken(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function swap(bytes: Buffer): Buffer {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}

/** .NET ticks (100 ns since year 1) as an 8-byte long, the form of `com.microsoft:locked-until-utc`. */
export function ticks(milliseconds: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(milliseconds) * 10_000n + 621_355_968_000_000_000n);
  return buffer;
}
