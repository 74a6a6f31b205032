import fc from 'fast-check';
import t from 'tap';
import { parseJson, writeJson } from '../../../../api/adapters/dataverse/lossless-json.ts';
import {
  plainDecimal,
  rowFromWeb,
  rowPath,
  rowToWeb,
  selectOf,
} from '../../../../api/adapters/dataverse/map-row.ts';
import { decimal, toScale } from '../../../../api/domain/decimal.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { site, siteId, territoryId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const contract = tableNamed('contract');
const contractId = '3333abcd-3333-4333-8333-333333333333';

function readContract(members: string) {
  const text = `{"@odata.etag":"W/\\"1\\"","tp_contractid":"${contractId.toUpperCase()}",${members}}`;
  return rowFromWeb(contract, parseJson(text) as never);
}

t.test('a Web API row becomes the canonical row', async (t) => {
  const read = rowFromWeb(customerSite, webSite() as never);
  t.same(read, { ok: true, row: { row: site, etag: 'W/"7"' } });
});

t.test('the four decimals of Dataverse money are the two of the column', async (t) => {
  const read = readContract(
    '"tp_contractvalue":20000.0000,"tp_hourlylaborrate":17.2500,"tp_minimumguarantee":5',
  );
  t.match(read, {
    ok: true,
    row: {
      row: {
        id: contractId,
        contractValue: '20000.00',
        hourlyLaborRate: '17.2500',
        minimumGuarantee: '5.00',
      },
    },
  });
});

t.test('money beyond the range of doubles keeps every digit', async (t) => {
  const read = readContract('"tp_contractvalue":922337203685476.99');
  t.match(read, { ok: true, row: { row: { contractValue: '922337203685476.99' } } });
});

t.test('a cell that breaks its rule makes the row a problem that names the column', async (t) => {
  const read = readContract('"tp_contractvalue":1.005,"tp_status":5,"tp_contractnumber":"A-1"');
  t.equal(read.ok, false);
  t.match(read, {
    problem: { id: contractId, etag: 'W/"1"', problems: [{ column: 'status' }, { column: 'contractValue' }] },
  });
});

t.test('an absent property is not known, null is empty', async (t) => {
  const read = readContract('"tp_enddate":null');
  t.same(read, { ok: true, row: { row: { id: contractId, endDate: null }, etag: 'W/"1"' } });
});

t.test('a column the model does not know is ignored', async (t) => {
  const known = '"tp_contractnumber":"A-1"';
  t.strictSame(readContract(`${known},"tp_newcolumn":{"any":[1]}`), readContract(known));
});

t.test('the time of a row comes along only for tables in which the later change wins', async (t) => {
  t.ok(selectOf(customerSite).endsWith(',modifiedon'));
  t.notMatch(selectOf(contract), /modifiedon/);
  const read = rowFromWeb(customerSite, { ...webSite(), modifiedon: '2026-03-01T09:00:00Z' } as never);
  t.match(read, { row: { modifiedAt: '2026-03-01T09:00:00Z' } });
});

t.test('a row without id or etag is no row', async (t) => {
  t.throws(() => rowFromWeb(customerSite, webSite({ '@odata.etag': undefined }) as never), {
    name: 'SyntaxError',
  });
  t.throws(() => rowFromWeb(customerSite, webSite({ tp_customersiteid: 7 }) as never), {
    name: 'SyntaxError',
  });
});

t.test('lookups are selected by value and written by binding', async (t) => {
  t.match(selectOf(customerSite), /(^|,)_tp_territoryid_value(,|$)/);
  t.same(rowToWeb(customerSite, { territoryId, billingContactId: null }, 'change'), {
    'tp_TerritoryId@odata.bind': `/tp_territories(${territoryId})`,
    'tp_BillingContact@odata.bind': null,
  });
});

t.test('a creation leaves empty lookups out and keeps other empty cells', async (t) => {
  t.same(rowToWeb(customerSite, { id: siteId, billingContactId: null, address: null }, 'create'), {
    tp_siteaddress: null,
  });
});

t.test('money and decimals are written as bare numbers, digit by digit', async (t) => {
  const cells = {
    contractValue: '922337203685476.99',
    hourlyLaborRate: '17.25',
    revenueSharePercentage: '0.1',
  };
  t.equal(
    writeJson(rowToWeb(contract, cells, 'change')),
    '{"tp_contractvalue":922337203685476.99,"tp_hourlylaborrate":17.2500,"tp_revenuesharepercentage":0.1000}',
  );
});

t.test('cells that break their rules are refused before anything is sent, all of them named', async (t) => {
  const write = () =>
    rowToWeb(contract, { contractValue: '1.005', status: 5, endDate: '2026-02-30' }, 'change');
  t.throws(write, {
    code: 'invalid-request',
    errors: [{ field: 'contractValue' }, { field: 'status' }, { field: 'endDate' }],
  });
  t.throws(() => rowToWeb(contract, { nonsense: 1, status: 5 }, 'change'), {
    code: 'invalid-request',
    errors: [{ field: 'nonsense', rule: /no column/ }, { field: 'status' }],
  });
});

t.test('an id that is no GUID never gets into a path', async (t) => {
  t.equal(rowPath(customerSite, siteId.toUpperCase()), `tp_customersites(${siteId})`);
  t.throws(() => rowPath(customerSite, `${siteId})/x`), { code: 'invalid-request' });
});

t.test('money survives the way out and back, whatever trailing zeros and exponents are on it', async (t) => {
  const cents = fc.bigInt({ min: 0n, max: 92233720368547699n });
  fc.assert(
    fc.property(cents, fc.nat(8), (amount, zeros) => {
      const text = toScale(decimal(`${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`), 2);
      const sent = writeJson(rowToWeb(contract, { contractValue: text }, 'change'));
      const padded = sent.replace('}', `${'0'.repeat(zeros)}`).slice(1);
      const read = readContract(padded);
      return read.ok && read.row.row.contractValue === text;
    }),
    { numRuns: 1000 },
  );
  t.pass('property held');
});

t.test('numbers with an exponent are spelled out exactly', async (t) => {
  const cases = [
    ['1.5E+3', '1500'],
    ['-2e-2', '-0.02'],
    ['12.345e1', '123.45'],
    ['100e-2', '1'],
    ['0e5', '0'],
    ['1e400', null],
    ['1.5', null],
  ] as const;
  for (const [lexeme, plain] of cases) t.equal(plainDecimal(lexeme), plain, lexeme);
  t.match(readContract('"tp_contractvalue":2E+4'), { row: { row: { contractValue: '20000.00' } } });
});
