import t from 'tap';
import { earns, lineTexts } from './support.ts';

const facts = {
  depositedExternal: '60000.00',
  depositedNetExternal: '55555.56',
  nonDepositedNetExternal: '40000.00',
  taxRate: '0.08',
};

const lines = (tax: boolean, deposit: boolean) =>
  lineTexts(
    earns(
      { depositedRevenue: { towneParkResponsibleForParkingTax: tax, depositedRevenueEnabled: deposit } },
      facts,
    ),
  );

t.test('tax and deposit switch their lines, tax decides net or gross', async (t) => {
  t.same(lines(false, false), []);
  t.same(lines(true, false), ['ClientCollectedParkingTax 3200.00']);
  t.same(lines(false, true), ['LessDepositedRevenue -60000.00']);
  t.same(lines(true, true), ['ClientCollectedParkingTax 3200.00', 'LessDepositedRevenue -55555.56']);
});
