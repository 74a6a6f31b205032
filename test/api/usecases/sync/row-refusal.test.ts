import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { BridgeError } from '../../../../api/errors.ts';
import { orRefusal, rowRefusal } from '../../../../api/usecases/sync/row-refusal.ts';

const dataverse = (status: number, code: string) => new DataverseError({ status, code, message: 'said so' });

t.test('what is the fault of one row', async (t) => {
  for (const error of [
    dataverse(400, '0x80048d19'),
    dataverse(404, '0x80040217'),
    dataverse(405, '0x80040227'),
    dataverse(412, '0x80060892'),
    dataverse(500, '0x80040265'),
    dataverse(403, '0x80040265'),
    dataverse(403, '0x80048306'),
    dataverse(403, '0x80048405'),
    dataverse(200, 'unreadable-row'),
    dataverse(200, 'ambiguous-key'),
  ]) {
    t.strictSame(rowRefusal(error), { code: error.code, message: 'said so' });
  }
  t.strictSame(rowRefusal(new BridgeError('invalid-request', 'Name is too long')), {
    code: 'refused',
    message: 'Name is too long',
  });
});

t.test('what would hit every row: no access, an outage, a fault of the bridge', async (t) => {
  for (const error of [
    dataverse(401, '0x80072560'),
    dataverse(403, '0x80040220'),
    dataverse(429, '0x80072322'),
    dataverse(503, 'http-503'),
    dataverse(404, 'http-404'),
    dataverse(0, 'no-answer'),
    new TypeError('x is not a function'),
    'text',
  ]) {
    t.equal(rowRefusal(error), null, String(error));
    await t.rejects(orRefusal(() => Promise.reject(error)));
  }
});

t.test('a refusal becomes a value', async (t) => {
  const refused = await orRefusal(() => Promise.reject(dataverse(400, '0x80048d19')));
  t.match(refused, { ok: false, refusal: { code: '0x80048d19' } });
  t.strictSame(await orRefusal(async () => 5), { ok: true, value: 5 });
});
