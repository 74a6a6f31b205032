import t from 'tap';
import { previewRevenue } from '../../../api/usecases/preview-revenue.ts';

const terms = {
  contractType: 'PerOccupiedRoom',
  billingType: 'Arrears',
  startDate: '2023-01-01',
  perOccupiedRoom: { roomRate: '0.75' },
};
const preview = (changes: object) =>
  previewRevenue({}, { terms, month: '2025-06', inputs: { occupiedRooms: '12345' }, ...changes });

t.test('terms and inputs give the amount with its lines', async (t) => {
  t.match(await preview({}), { amount: '9258.75', lines: [{ line: 'PerOccupiedRoom' }] });
});

t.test('every problem of the terms comes back, then every problem of the inputs', async (t) => {
  await t.rejects(preview({ terms: { ...terms, x: 1, startDate: 'x' }, inputs: { y: 1 } }), {
    code: 'invalid-terms',
    errors: [{ field: 'startDate' }, { field: 'x' }],
  });
  await t.rejects(preview({ inputs: { y: 1, z: 2 } }), {
    code: 'invalid-request',
    errors: [{ field: 'y' }, { field: 'z' }],
  });
});

t.test('a bad month and a missing fact are named', async (t) => {
  await t.rejects(preview({ month: 'June' }), { code: 'invalid-request', errors: [{ field: 'month' }] });
  await t.rejects(preview({ inputs: undefined }), { code: 'missing-facts' });
});
