import t from 'tap';
import type { Row } from '../../../../api/domain/model/column.ts';
import {
  resultColumns,
  saysTheSame,
  storedCalculation,
} from '../../../../api/domain/revenue/stored-calculation.ts';
import { earns } from './support.ts';

const contract = {
  id: '11111111-1111-1111-1111-111111111111',
  contractNumber: 'C-0007',
  customerSiteId: '22222222-2222-2222-2222-222222222222',
  contractType: 100000000,
};
const fees = (fee: string) => earns({ fixedFee: { services: [{ code: '4700', fee }] } });
const row: Row = { ...resultColumns(contract, fees('100')), id: 'x', calculatedOn: '2025-07-01T00:00:00Z' };

t.test('a result comes back as it was stored', async (t) => {
  t.match(storedCalculation(row), {
    contractId: contract.id,
    serviceMonth: '2025-06',
    contractType: 'FixedFee',
    amount: '100.00',
    details: { lines: [{ line: 'FixedFee:4700' }], breakdown: { activeDays: '30' } },
  });
  t.equal(row.name, 'C-0007 2025-06');
});

t.test('an equal result says the same, another does not', async (t) => {
  t.equal(saysTheSame(row, resultColumns(contract, fees('100'))), true);
  t.equal(saysTheSame(row, resultColumns(contract, fees('101'))), false);
});

t.test('a result no column can hold is refused', async (t) => {
  t.throws(() => resultColumns(contract, fees('999999999999999')), { code: 'invalid-terms' });
});
