import t from 'tap';
import { previewRevenue } from '../../../api/usecases/preview-revenue.ts';
import { contractId, World } from './revenue/support.ts';

const terms = {
  contractType: 'PerOccupiedRoom',
  billingType: 'Arrears',
  startDate: '2023-01-01',
  perOccupiedRoom: { roomRate: '0.75' },
};
const world = await World.open();
t.teardown(() => world.sql.close());
const preview = (changes: object) =>
  previewRevenue(world, { terms, month: '2025-06', inputs: { occupiedRooms: '12345' }, ...changes });

t.test('terms and inputs give the amount with its lines', async (t) => {
  t.match(await preview({}), {
    calculation: { amount: '9258.75', lines: [{ line: 'PerOccupiedRoom' }] },
    comparison: null,
  });
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

const share = (sharePercentage: string) => ({
  revenueShare: {
    structures: [
      { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage }] },
    ],
  },
});

t.test('a what-if on a contract takes what is not given from the database, and stores nothing', async (t) => {
  await world.site(7);
  await world.contract(7, share('10'), { status: 100000000 });
  await world.revenue(7, '2025-06-10', 'VD1', '1000.00');
  const ask = (changes: object) =>
    previewRevenue(world, { contractId: contractId(7), month: '2025-06', ...changes });
  t.match(await ask({}), {
    calculation: { amount: '100.00' },
    comparison: { difference: '0.00', movements: [], lines: [] },
  });
  const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2025-06-01' };
  t.match(await ask({ terms: { ...frame, ...share('12.5') } }), {
    calculation: { amount: '125.00' },
    comparison: {
      from: '100.00',
      difference: '25.00',
      movements: [{ cause: 'terms', inputs: ['revenueShare'], amount: '25.00' }],
    },
  });
  t.match(await ask({ inputs: { revenueByCode: { VD1: '900', SD1: '50' } } }), {
    calculation: { amount: '95.00' },
    comparison: {
      difference: '-5.00',
      factChanges: [
        { path: 'revenueByCode.VD1', from: '1000.00', to: '900' },
        { path: 'netExternalRevenue', from: '1000', to: '950' },
        { path: 'revenueByCode.SD1', from: null, to: '50' },
      ],
    },
  });
  t.same(await world.all('revenueCalculation'), []);
  t.same(await world.outbox(), []);
});

t.test('a fact that no table holds can be given', async (t) => {
  const deposited = { towneParkResponsibleForParkingTax: false, depositedRevenueEnabled: true };
  await world.site(8);
  await world.contract(8, { ...share('10'), depositedRevenue: deposited });
  await world.revenue(8, '2025-06-10', 'VD1', '1000.00');
  const ask = (inputs: object) =>
    previewRevenue(world, { contractId: contractId(8), month: '2025-06', inputs });
  await t.rejects(ask({}), {
    code: 'missing-facts',
    message: /^Site 0008, contract C-8: .*deposited revenue/,
  });
  t.match(await ask({ depositedExternal: '400.00' }), {
    calculation: { amount: '-300.00' },
    comparison: null,
  });
});

t.test('a what-if says what keeps the contract from being calculated', async (t) => {
  const ask = (number: number, changes: object) =>
    previewRevenue(world, { contractId: contractId(number), month: '2025-06', ...changes });
  await t.rejects(ask(99, {}), { code: 'not-found' });
  await t.rejects(ask(7, { month: '2022-12' }), { code: 'no-active-contract', message: /Site 0007.*C-7/ });
  await world.site(9);
  await world.contract(9, {}, { terms: null });
  await t.rejects(ask(9, {}), { code: 'invalid-terms' });
  t.match(await ask(9, { terms, inputs: { occupiedRooms: '2' } }), { calculation: { amount: '1.50' } });
  await t.rejects(previewRevenue(world, { month: '2025-06' }), {
    code: 'invalid-request',
    errors: [{ field: 'terms', rule: 'must be given unless contractId is' }],
  });
});
