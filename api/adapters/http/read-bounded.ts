/** A body is longer than its reader takes. */
export class BodyTooLong extends Error {
  constructor(mostBytes: number) {
    super(`the answer is longer than ${mostBytes} bytes`);
    this.name = 'BodyTooLong';
  }
}

/** All of a body, up to `mostBytes`; throws `BodyTooLong` without reading the rest. */
export async function readBounded(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > mostBytes) throw new BodyTooLong(mostBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
