import { inflateSync } from 'node:zlib';
import t from 'tap';
import { crc32, squarePng } from '../../../scripts/lib/png.ts';

t.test('the checksum is the one PNG and ZIP use', (t) => {
  t.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  t.end();
});

t.test('a picture is a PNG whose pixels are those asked for', (t) => {
  const png = Buffer.from(squarePng(2, (x, y) => [x, y, 7]));
  t.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
  t.equal(png.readUInt32BE(16), 2, 'width');
  t.equal(png.readUInt32BE(20), 2, 'height');
  const length = png.readUInt32BE(33);
  t.equal(png.subarray(37, 41).toString('latin1'), 'IDAT');
  const pixels = inflateSync(png.subarray(41, 41 + length));
  t.same([...pixels], [0, 0, 0, 7, 1, 0, 7, 0, 0, 1, 7, 1, 1, 7]);
  t.equal(png.subarray(-8, -4).toString('latin1'), 'IEND');
  t.end();
});
