import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { readBatch } from '../../../../api/adapters/dataverse/read-batch.ts';
import {
  boundaryOf,
  readEmbedded,
  readMultipart,
} from '../../../../api/adapters/dataverse/read-multipart.ts';
import { type BatchItem, writeBatch } from '../../../../api/adapters/dataverse/write-batch.ts';

const plain = { root: '/api/data/v9.2/', tag: null, writeHeaders: {}, callHeaders: {} };
const now = new Date('2026-01-31T09:00:00Z');

/** The parts of a body and whether it is whole. */
function read(text: string, boundary: string) {
  const parts: { headers: Record<string, string>; body: string }[] = [];
  const source = readMultipart(text, boundary);
  for (;;) {
    const next = source.next();
    if (next.done === true) return { parts, isWhole: next.value };
    parts.push({ headers: Object.fromEntries(next.value.headers), body: next.value.body });
  }
}

const texts = fc.string({ unit: 'binary' });
const operations = fc.record({
  method: fc.constantFrom('POST' as const, 'PATCH' as const, 'DELETE' as const),
  target: fc.webPath().map((path) => `x${path.replaceAll(/[^\x21-\x7e]/g, '')}`),
  body: fc.record({ a: texts, '--batch_1': fc.integer() }, { noNullPrototype: true }),
});
const items: fc.Arbitrary<BatchItem> = fc.oneof(
  operations.map((operation) => ({ operation })),
  fc.array(operations, { minLength: 1, maxLength: 3 }).map((changeSet) => ({ changeSet })),
);

t.test('what is written as a batch is read as the same operations', async (t) => {
  fc.assert(
    fc.property(fc.array(items, { minLength: 1, maxLength: 5 }), fc.boolean(), (list, isLf) => {
      const crlf = writeBatch(list, 'batch_1', plain);
      const { parts, isWhole } = read(isLf ? crlf.replaceAll('\r\n', '\n') : crlf, 'batch_1');
      assert.ok(isWhole);
      assert.equal(parts.length, list.length);
      parts.forEach((part, index) => {
        const item = list[index];
        const inner = boundaryOf(part.headers['content-type']);
        const found = inner === null ? [part] : read(part.body, inner).parts;
        const sent = item === undefined ? [] : 'operation' in item ? [item.operation] : item.changeSet;
        assert.equal(found.length, sent.length);
        found.forEach((one, position) => {
          const [head = '', body = ''] = one.body.split(/\r?\n\r?\n/);
          assert.ok(
            head.startsWith(`${sent[position]?.method} /api/data/v9.2/${sent[position]?.target} HTTP/1.1`),
          );
          assert.deepEqual(JSON.parse(body), sent[position]?.body);
        });
      });
    }),
    { numRuns: 150 },
  );
  t.pass('property held');
});

t.test('wherever an answer breaks off, no half part is taken for a whole one', async (t) => {
  const part = (status: number, body: string) =>
    `--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n\r\n${body}\r\n`;
  const text = `${part(200, '{"a":1.10}')}${part(200, '{"b":[2,3]}')}${part(400, '{"error":{"code":"0x80040203","message":"no"}}')}--b--\r\n`;
  const type = 'multipart/mixed; boundary=b';
  const whole = readBatch(type, text, now);
  t.ok(whole.isComplete);
  t.match(whole.parts, [[{ json: { a: '1.10' } }], [{ json: { b: [2, 3] } }], { code: '0x80040203' }]);
  for (let end = 0; end < text.length; end += 1) {
    const { parts, isComplete } = readBatch(type, text.slice(0, end), now);
    assert.deepEqual(parts, whole.parts.slice(0, parts.length), `cut at ${end}`);
    if (end < text.length - 4) assert.ok(!isComplete, `cut at ${end}`);
  }
});

t.test('a throttled part brings how long to wait', async (t) => {
  const text =
    '--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 429 X\r\nRetry-After: 5\r\nContent-Type: application/json\r\n\r\n{"error":{"code":"0x80072322","message":"wait"}}\r\n--b--\r\n';
  t.match(readBatch('multipart/mixed; boundary="b"', text, now).parts, [{ status: 429, retryAfterMs: 5000 }]);
});

t.test('a change set that failed is one error, nested or not', async (t) => {
  const error =
    'HTTP/1.1 412 X\r\nContent-Type: application/json\r\n\r\n{"error":{"code":"0x80060882","message":"no"}}\r\n';
  const http = `Content-Type: application/http\r\n\r\n${error}`;
  const nested = `Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n${http}--c--\r\n`;
  for (const part of [http, nested]) {
    const { parts } = readBatch('multipart/mixed; boundary=b', `--b\r\n${part}--b--\r\n`, now);
    t.match(parts, [{ status: 412, code: '0x80060882' }]);
  }
});

t.test('boundaries are read with and without quotes, and of multipart/mixed alone', async (t) => {
  t.equal(boundaryOf('multipart/mixed; boundary=abc'), 'abc');
  t.equal(boundaryOf('Multipart/Mixed ; charset=utf-8; Boundary="a b;c"'), 'a b;c');
  t.equal(boundaryOf('multipart/form-data; boundary=abc'), null);
  t.equal(boundaryOf('application/json'), null);
  t.equal(boundaryOf(undefined), null);
  t.equal(readEmbedded('not http'), null);
  t.match(readEmbedded('HTTP/1.1 204 No Content\r\n\r\n'), { status: 204, body: '' });
  t.throws(() => readBatch('application/json', '{}', now), { code: 'malformed-reply' });
});
