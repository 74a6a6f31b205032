import t from 'tap';
import { earns, lineTexts } from './support.ts';

t.test('rooms x rate, one rounding, no days', async (t) => {
  const result = earns(
    { startDate: '2025-06-20', perOccupiedRoom: { roomRate: '0.7525' } },
    { occupiedRooms: '101' },
  );
  t.same(lineTexts(result), ['PerOccupiedRoom 76.00']);
  t.match(result.lines, [{ quantity: '101', rate: '0.7525' }]);
});

t.test('no rooms earn nothing, a missing count is an error', async (t) => {
  t.equal(earns({ perOccupiedRoom: { roomRate: '1' } }, { occupiedRooms: '0' }).amount, '0.00');
  t.throws(() => earns({ perOccupiedRoom: { roomRate: '1' } }), {
    code: 'missing-facts',
    errors: [{ field: 'inputs.occupiedRooms' }],
  });
});

t.test('the room rate rises by its own escalator only', async (t) => {
  const yearly = { month: 1, type: 'Percentage', value: '10' };
  const rooms = { occupiedRooms: '100' };
  t.equal(earns({ escalator: yearly, perOccupiedRoom: { roomRate: '1' } }, rooms).amount, '100.00');
  const own = earns(
    { rateEffectiveDate: '2024-06-01', perOccupiedRoom: { roomRate: '1', escalator: yearly } },
    rooms,
  );
  t.equal(own.amount, '110.00');
  t.equal(own.breakdown.roomRate, '1.1');
});
