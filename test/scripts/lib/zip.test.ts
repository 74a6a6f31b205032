import t from 'tap';
import { unzip, zip } from '../../../scripts/lib/zip.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

t.test('the order of the entries does not matter', (t) => {
  const one = zip(
    new Map([
      ['b', bytes('2')],
      ['a/c', bytes('1')],
    ]),
  );
  const other = zip(
    new Map([
      ['a/c', bytes('1')],
      ['b', bytes('2')],
    ]),
  );
  t.ok(Buffer.from(one).equals(Buffer.from(other)));
  t.same([...unzip(one).keys()], ['a/c', 'b']);
  t.end();
});

t.test('content comes back, empty files included', (t) => {
  const entries = unzip(
    zip(
      new Map([
        ['x.xml', bytes('<é/>')],
        ['empty', new Uint8Array()],
      ]),
    ),
  );
  t.equal(new TextDecoder().decode(entries.get('x.xml')), '<é/>');
  t.equal(entries.get('empty')?.length, 0);
  t.end();
});

t.test('the bytes depend neither on the clock nor on the time zone', (t) => {
  const before = process.env.TZ;
  const zones = ['UTC', 'America/New_York', 'Asia/Tokyo'].map((zone) => {
    process.env.TZ = zone;
    return Buffer.from(zip(new Map([['a', bytes('1')]]))).toString('hex');
  });
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  t.equal(new Set(zones).size, 1);
  t.end();
});

t.test('what is no archive is refused', (t) => {
  t.throws(() => unzip(bytes('no archive')));
  t.end();
});
