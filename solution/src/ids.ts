import { createHash } from 'node:crypto';

/** Namespace of every id in our solutions; never changes, or an upgrade would create everything anew. */
const namespace = '7d1c9b8e-5a1f-4b0e-9c57-2f6f1d0b7a31';

/**
 * Stable GUID (RFC 9562 version 5) of a component, from its path of names, lower case without braces:
 * `stableId('view', 'tp_contract', '0')`. Equal names give equal ids in every build.
 */
export function stableId(...names: readonly string[]): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(names.join('/'))
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The same GUID as most places of the solution files write it. */
export function bracedId(...names: readonly string[]): string {
  return `{${stableId(...names)}}`;
}
