import t from 'tap';
import { fixedFeeTerms } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const request = { method: 'POST', url: '/revenue/preview' } as const;

t.test('a preview calculates with what was sent', async (t) => {
  const { app, bearer } = await runApp(t);
  const terms = {
    contractType: 'RevenueShare',
    billingType: 'Arrears',
    startDate: '2026-01-01',
    revenueShare: {
      structures: [
        { revenueCodes: ['*'], accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '10' }] },
      ],
      minimumGuarantee: '500.00',
    },
  };
  const payload = { terms, month: '2026-01', inputs: { revenueByCode: { VD1: '1234.55' } } };
  const response = await app.inject({ ...request, headers: await bearer(['Revenue.Read']), payload });
  t.equal(response.statusCode, 200);
  t.match(response.json(), {
    month: '2026-01',
    amount: '500.00',
    breakdown: { revenueShare: { calculated: '123.46' } },
  });
});

t.test('problems name the field within the body', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  const terms = { ...fixedFeeTerms, startDate: 'soon' };
  const bad = await app.inject({ ...request, headers, payload: { terms, month: '2026-01' } });
  t.equal(bad.statusCode, 422);
  t.match(bad.json().errors, [{ field: 'terms.startDate' }]);
  const inputs = { occupiedRooms: '-1', unknown: '1' };
  const wrong = await app.inject({
    ...request,
    headers,
    payload: { terms: fixedFeeTerms, month: '2026-01', inputs },
  });
  t.equal(wrong.statusCode, 400);
  t.strictSame(
    wrong
      .json()
      .errors.map((error: { field: string }) => error.field)
      .sort(),
    ['inputs.occupiedRooms', 'inputs.unknown'],
  );
});

t.test('a body without terms is refused before anything is calculated', async (t) => {
  const { app, bearer } = await runApp(t);
  const response = await app.inject({ ...request, headers: await bearer(), payload: { terms: [], mont: 1 } });
  t.equal(response.statusCode, 400);
  t.strictSame(response.json().errors, [
    { field: 'terms', rule: 'must be an object' },
    { field: 'month', rule: 'is required' },
    { field: 'mont', rule: 'is not known here; remove it' },
  ]);
});
