import t from 'tap';
import { maxTermsLength, parseTerms, parseTermsText } from '../../../../api/domain/revenue/terms.ts';

const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2023-01-01' };

/** Problems as `field: rule`. */
const problems = (blocks: object): string[] => {
  const parsed = parseTerms({ ...frame, ...blocks });
  return parsed.ok ? [] : parsed.errors.map(({ field, rule }) => `${field}: ${rule}`);
};

const share = (structure: object) => ({
  revenueShare: {
    structures: [
      {
        revenueCodes: ['*'],
        accumulationType: 'Monthly',
        tiers: [{ amount: '0', sharePercentage: '10' }],
        ...structure,
      },
    ],
  },
});

const tiers = (...list: [string, string][]) =>
  share({ tiers: list.map(([amount, sharePercentage]) => ({ amount, sharePercentage })) });

t.test('every problem of a file is listed at once with its path', async (t) => {
  const fields = problems({
    startDate: '2025-02-30',
    colour: 'red',
    escalator: { month: 13, type: 'Percentage', value: '3' },
    fixedFee: {
      services: [
        { code: '4700', fee: '1' },
        { code: '', fee: 5, endDate: 'soon' },
      ],
    },
    ...tiers(['0', '101'], ['5', '10'], ['4', '-1']),
  }).map((problem) => problem.split(':')[0]);
  t.same(
    fields.sort(),
    [
      'colour',
      'escalator.month',
      'fixedFee.services[1].code',
      'fixedFee.services[1].endDate',
      'fixedFee.services[1].fee',
      'revenueShare.structures[0].tiers[0].amount',
      'revenueShare.structures[0].tiers[0].sharePercentage',
      'revenueShare.structures[0].tiers[2].amount',
      'revenueShare.structures[0].tiers[2].sharePercentage',
      'startDate',
    ].sort(),
  );
});

t.test('a broken field does not hide a rule that spans fields', async (t) => {
  const found = problems(
    share({
      tiers: [
        { amount: '10', sharePercentage: 5 },
        { amount: '9', sharePercentage: '5' },
      ],
    }),
  );
  t.equal(found.length, 2);
  t.match(found[0], /tiers\[0\]\.sharePercentage: must be written as text/);
  t.match(found[1], /tiers\[1\]\.amount: must be above the limit 10/);
});

t.test('decimals must be plain text', async (t) => {
  const fee = (value: unknown) => problems({ fixedFee: { services: [{ code: '4700', fee: value }] } });
  t.match(fee(5), ['fixedFee.services[0].fee: must be written as text, "5", because a number loses cents']);
  for (const bad of [
    '1e3',
    '1,000.00',
    ' 5',
    '+5',
    '.5',
    '5.',
    '',
    'NaN',
    '01',
    '1234567890123456',
    '1.00000000001',
  ]) {
    t.match(fee(bad), [/must be a plain decimal/], JSON.stringify(bad));
  }
  t.same(fee('-0.01'), ['fixedFee.services[0].fee: must not be negative']);
  t.same(fee(undefined), ['fixedFee.services[0].fee: must be given']);
  t.same(fee('999999999999999.1234567891'), []);
});

t.test('percentages lie between 0 and 100 inclusive', async (t) => {
  t.same(problems(tiers(['0', '0'])), []);
  t.same(problems(tiers(['0', '100.00'])), []);
  t.match(problems(tiers(['0', '100.01'])), [/must lie between 0 and 100/]);
});

t.test('tiers rise and only the last may be without limit', async (t) => {
  t.same(problems(tiers(['10', '1'], ['20', '1'], ['0', '1'])), []);
  t.same(problems(tiers(['10', '1'], ['20', '1'])), []);
  t.match(problems(tiers(['10', '1'], ['10.00', '1'])), [/must be above the limit 10/]);
  t.match(problems(tiers(['0.00', '1'], ['10', '1'])), [/may be 0 \(no limit\) in the last tier only/]);
  t.match(problems(share({ tiers: [] })), [/must have at least one tier/]);
});

t.test('an end before its start is refused on contract and service', async (t) => {
  t.same(problems({ endDate: '2022-12-31' }), ['endDate: must not be before the start date 2023-01-01']);
  const service = { code: '4700', fee: '1', startDate: '2024-02-01', endDate: '2024-01-31' };
  t.match(problems({ fixedFee: { services: [service] } }), [
    /^fixedFee\.services\[0\]\.endDate: must not be/,
  ]);
  t.same(problems({ endDate: '2023-01-01' }), []);
});

t.test('a job listed twice has overlapping rates', async (t) => {
  const jobs = [
    { jobCode: 'GSA', rate: '20' },
    { jobCode: 'GSA', rate: '21' },
  ];
  t.match(problems({ perLaborHour: { jobs } }), [/^perLaborHour\.jobs\[1\]\.jobCode: is listed twice/]);
});

t.test('the star stands alone and codes are listed once', async (t) => {
  t.match(problems(share({ revenueCodes: ['*', 'VD1'] })), [/"\*" alone/]);
  t.match(problems(share({ revenueCodes: ['VD1', 'VD1'] })), [/revenueCodes\[1\]: must not be listed twice/]);
  t.match(problems(share({ revenueCodes: [] })), [/at least one revenue code/]);
});

t.test('a figure that the chosen type needs must be given', async (t) => {
  t.match(problems(share({ validationThresholdType: 'RevenuePercentage' })), [
    /validationThresholdAmount: must be/,
  ]);
  t.same(problems(share({ validationThresholdType: 'VehicleCount' })), []);
  const agreement = (part: object) => problems({ managementAgreement: { type: 'FixedFee', ...part } });
  t.match(agreement({ claims: { type: 'AnnualCalendar' } }), [/claims\.cap: must be given/]);
  t.match(agreement({ insurance: { type: 'FixedFee' } }), [/insurance\.fixedFeeAmount: must be given/]);
  t.match(agreement({ nonGlExpenses: [{ title: 'X', type: 'Payroll', amount: '1' }] }), [
    /payrollType: must be/,
  ]);
  t.match(agreement({ nonGlExpenses: [{ title: 'X', type: 'Revenue', amount: '101' }] }), [
    /between 0 and 100/,
  ]);
  const taxes = { payrollAccounts: [], expenseAccounts: [], payrollTaxes: { billingType: 'Percentage' } };
  t.match(problems({ billableAccounts: taxes }), [/payrollTaxes\.percentage: must be given/]);
});

t.test('an escalator needs values for what it raises', async (t) => {
  const raise = { month: 1, type: 'FixedAmount' };
  t.match(problems({ escalator: raise }), [/^escalator\.value: must be given/]);
  const own = { ...raise, standardValue: '1' };
  const jobs = [{ jobCode: 'GSA', rate: '20' }];
  t.match(problems({ escalator: own, perLaborHour: { jobs } }), [/^escalator\.overtimeValue: must be given/]);
  t.match(problems({ escalator: own, fixedFee: { services: [] } }), [/^escalator\.value: must be given/]);
  t.same(problems({ escalator: { ...own, overtimeValue: '2' }, perLaborHour: { jobs } }), []);
  const index = { month: 1, type: 'LesserOfPercentOrIndex', value: '3' };
  t.match(problems({ escalator: index }), [/^escalator\.index: must be given/]);
  t.match(problems({ escalator: { ...index, index: { '26': '1' } } }), [/must be keyed by year/]);
});

t.test('a switched-off block is set aside unread, at every level', async (t) => {
  const parsed = parseTerms({
    ...frame,
    fixedFee: { enabled: false, services: 'unfinished' },
    managementAgreement: { type: 'FixedFee', fixedFeeAmount: '1', profitShare: { enabled: false } },
  });
  t.ok(parsed.ok);
  if (!parsed.ok) return;
  t.equal(parsed.terms.fixedFee, null);
  t.equal(parsed.terms.managementAgreement?.profitShare, null);
  t.match(problems({ fixedFee: { enabled: 'yes', services: [] } }), [
    'fixedFee.enabled: must be true or false',
  ]);
});

t.test('reading does not change the document', async (t) => {
  const document = { ...frame, fixedFee: { enabled: false, services: [] } };
  parseTerms(document);
  t.same(document, { ...frame, fixedFee: { enabled: false, services: [] } });
});

t.test('text with a byte-order mark is read, broken text is named', async (t) => {
  t.equal(parseTermsText(`\uFEFF${JSON.stringify(frame)}`).ok, true);
  for (const text of ['', '{', '{"a": NaN}', 'null x']) {
    t.match(parseTermsText(text), {
      ok: false,
      errors: [{ field: 'terms', rule: /^must be well-formed JSON/ }],
    });
  }
  const long = parseTermsText(' '.repeat(maxTermsLength + 1));
  t.match(long, { ok: false, errors: [{ rule: /^must be at most 1048576 characters/ }] });
});

t.test('what is no object is refused', async (t) => {
  for (const input of [null, undefined, 5, 'terms', [], [frame]]) {
    t.match(parseTerms(input), { ok: false, errors: [{ field: 'terms' }] });
  }
});
