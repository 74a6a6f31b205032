import t from 'tap';
import { parseFacts } from '../../../../api/domain/revenue/facts.ts';

t.test('facts that are left out are not delivered, not zero', async (t) => {
  const parsed = parseFacts({});
  t.match(parsed, { ok: true, facts: { occupiedRooms: null, revenueByCode: null, validationRevenue: null } });
});

t.test('every problem of the facts is listed with its path', async (t) => {
  const parsed = parseFacts({
    revenueByCode: { VD1: 12.5 },
    occupiedRooms: '-1',
    timesheet: [{ jobCode: 'GSA', regularMinutes: 1.5, overtimeMinutes: -1 }],
    rooms: '5',
  });
  const fields = parsed.ok ? [] : parsed.errors.map((error) => error.field);
  t.same(fields.sort(), [
    'occupiedRooms',
    'revenueByCode.VD1',
    'rooms',
    'timesheet[0].overtimeMinutes',
    'timesheet[0].regularMinutes',
  ]);
  t.match(parseFacts([]), { ok: false, errors: [{ field: 'inputs', rule: 'must be an object' }] });
});

t.test('revenue may be negative, hours may not', async (t) => {
  t.equal(parseFacts({ revenueByCode: { ADJ: '-12.50' }, validationRevenue: '-1' }).ok, true);
  t.equal(parseFacts({ hours: { GSA: { regular: '-1' } } }).ok, false);
});
